package io.github.llamapanama.chat.tool;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.chat.message.ChatMessage;
import java.util.List;

/** A model that had no answer within the limits of {@link AgentOptions}. */
public final class AgentLimitException extends LlamaException {
  private final transient List<ChatMessage> conversation;

  AgentLimitException(String message, List<ChatMessage> conversation) {
    super(message);
    this.conversation = List.copyOf(conversation);
  }

  /** All messages so far. */
  public List<ChatMessage> conversation() {
    return conversation;
  }
}
