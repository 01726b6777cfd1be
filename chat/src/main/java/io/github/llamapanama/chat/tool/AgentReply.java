package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.core.engine.Usage;
import java.util.List;

/**
 * What an {@link Agent} found.
 *
 * @param completion the model's last reply
 * @param conversation all messages: those of the request, calls, answers and the last reply
 * @param answers what came of each call, in order
 * @param rounds how many replies the model wrote
 * @param usage what they cost together
 */
public record AgentReply(
    ChatCompletion completion,
    List<ChatMessage> conversation,
    List<ToolAnswer> answers,
    int rounds,
    Usage usage) {

  /** Copies the lists. */
  public AgentReply {
    conversation = List.copyOf(conversation);
    answers = List.copyOf(answers);
  }

  /** What the model says in the end. */
  public String text() {
    return completion.text();
  }
}
