package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Different questions after one system prompt.
 *
 * @param target whom they are put to
 * @param words what they are made of
 * @param clients how many clients ask at once, each the next question that nobody has asked
 * @param requests how many questions there are
 * @param systemTokens the length of the system prompt
 * @param promptTokens the length of a question
 * @param generatedTokens the length of a reply
 */
record SharedPromptLoad(
    ChatTarget target,
    Words words,
    int clients,
    int requests,
    int systemTokens,
    int promptTokens,
    int generatedTokens)
    implements PrefixLoad {

  @Override
  public Load run() {
    ChatMessage system = ChatMessage.system(words.text(systemTokens));
    Queue<ChatMessage> questions = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < requests; i++) {
      questions.add(ChatMessage.user(words.text(promptTokens)));
    }
    List<Callable<List<Exchange>>> all = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      all.add(() -> ask(system, questions));
    }
    return Load.of(all);
  }

  private List<Exchange> ask(ChatMessage system, Queue<ChatMessage> questions) {
    List<Exchange> exchanges = new ArrayList<>();
    for (ChatMessage question = questions.poll(); question != null; question = questions.poll()) {
      exchanges.add(Exchange.with(target, List.of(system, question), generatedTokens));
    }
    return exchanges;
  }
}
