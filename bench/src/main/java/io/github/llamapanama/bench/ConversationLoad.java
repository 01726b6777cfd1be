package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Conversations of several turns. A client has several of them and goes on with each in turn, so
 * that there are more conversations than requests at once.
 *
 * @param target whom clients talk to
 * @param words what the questions are made of
 * @param clients how many clients ask at once
 * @param conversations how many conversations there are
 * @param turns how many questions each of them has
 * @param promptTokens the length of a question
 * @param generatedTokens the length of a reply
 */
record ConversationLoad(
    ChatTarget target,
    Words words,
    int clients,
    int conversations,
    int turns,
    int promptTokens,
    int generatedTokens)
    implements PrefixLoad {

  @Override
  public Load run() {
    List<List<Conversation>> byClient = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      byClient.add(new ArrayList<>());
    }
    for (int i = 0; i < conversations; i++) {
      byClient.get(i % clients).add(conversation());
    }
    List<Callable<List<Exchange>>> all = new ArrayList<>();
    for (List<Conversation> own : byClient) {
      all.add(() -> talk(own));
    }
    return Load.of(all);
  }

  private Conversation conversation() {
    List<ChatMessage> questions = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      questions.add(ChatMessage.user(words.text(promptTokens)));
    }
    return new Conversation(questions, new ArrayList<>());
  }

  private List<Exchange> talk(List<Conversation> own) {
    List<Exchange> exchanges = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      for (Conversation conversation : own) {
        exchanges.add(conversation.next(turn, target, generatedTokens));
      }
    }
    return exchanges;
  }

  /** What a client will ask, and what has been said. */
  private record Conversation(List<ChatMessage> questions, List<ChatMessage> said) {
    Exchange next(int turn, ChatTarget target, int tokens) {
      said.add(questions.get(turn));
      Exchange exchange = Exchange.with(target, said, tokens);
      said.add(ChatMessage.assistant(exchange.reply().text()));
      return exchange;
    }
  }
}
