package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Clients who all ask one question after the other, each of them new. */
final class ChatLoad {
  private static final int FEWEST_QUESTIONS = 2;
  private static final int FEWEST_REPLIES = 8;

  private static final Metric SPEED = Metric.speed("generated");
  private static final Metric MEDIAN = Metric.wait("first text p50");
  private static final Metric SLOW = Metric.wait("first text p95");

  private final ChatTarget target;
  private final Words words;
  private final int clients;
  private final int promptTokens;
  private final int generatedTokens;

  ChatLoad(ChatTarget target, Words words, int clients, int promptTokens, int generatedTokens) {
    this.target = target;
    this.words = words;
    this.clients = clients;
    this.promptTokens = promptTokens;
    this.generatedTokens = generatedTokens;
  }

  /** Everybody asks and waits for the whole reply, at least twice. */
  List<Figure> run() {
    int questions = Math.max(FEWEST_QUESTIONS, FEWEST_REPLIES / clients);
    List<Callable<List<Exchange>>> all = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      List<ChatMessage> asked = new ArrayList<>();
      for (int i = 0; i < questions; i++) {
        asked.add(ChatMessage.user(words.text(promptTokens)));
      }
      all.add(() -> asked.stream().map(this::ask).toList());
    }
    Load load = Load.of(all);
    Series waits = load.firstTextMillis();
    return List.of(
        SPEED.of(load.tokensPerSecond()), MEDIAN.of(waits.median()), SLOW.of(waits.quantile(0.95)));
  }

  private Exchange ask(ChatMessage question) {
    return Exchange.with(target, List.of(question), generatedTokens);
  }
}
