package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Clients of a server who all ask one question after the other, each of them new. */
final class HttpLoad {
  private static final int FEWEST_QUESTIONS = 2;
  private static final int MOST_QUESTIONS = 32;
  private static final int FEWEST_REPLIES = 128;
  private static final double MEBIBYTE = 1 << 20;

  private static final Metric REQUESTS = new Metric("requests", "/s", true);
  private static final Metric TOKENS = Metric.speed("generated");
  private static final Metric FIRST = Metric.wait("first text p50");
  private static final Metric FIRST_SLOW = Metric.wait("first text p95");
  private static final Metric GAP = Metric.wait("between texts p50");
  private static final Metric GAP_SLOW = Metric.wait("between texts p95");
  private static final Metric MEMORY = new Metric("peak memory above the file", "MiB", false);

  private final HttpChat server;
  private final Words words;
  private final int clients;
  private final int promptTokens;
  private final int generatedTokens;
  private final long modelBytes;

  HttpLoad(
      HttpChat server,
      Words words,
      Path model,
      int clients,
      int promptTokens,
      int generatedTokens) {
    this.server = server;
    this.words = words;
    this.clients = clients;
    this.promptTokens = promptTokens;
    this.generatedTokens = generatedTokens;
    try {
      this.modelBytes = Files.size(model);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + model, e);
    }
  }

  /** Everybody asks and reads the whole reply as it comes, at least twice. */
  List<Figure> run() {
    // Enough of them that their common beginning is not what most of them see.
    int questions = Math.clamp(FEWEST_REPLIES / clients, FEWEST_QUESTIONS, MOST_QUESTIONS);
    List<Callable<List<Exchange>>> all = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      List<ChatMessage> asked = new ArrayList<>();
      for (int i = 0; i < questions; i++) {
        asked.add(ChatMessage.user(words.text(promptTokens)));
      }
      all.add(
          () ->
              asked.stream()
                  .map(question -> Exchange.with(server, List.of(question), generatedTokens))
                  .toList());
    }
    Load load = Load.of(all);
    Series waits = load.firstTextMillis();
    Series gaps = load.gapMillis();
    return List.of(
        REQUESTS.of(load.exchanges().size() / load.seconds()),
        TOKENS.of(load.tokensPerSecond()),
        FIRST.of(waits.median()),
        FIRST_SLOW.of(waits.quantile(0.95)),
        GAP.of(gaps.median()),
        GAP_SLOW.of(gaps.quantile(0.95)),
        MEMORY.of((server.use().residentPeak() - modelBytes) / MEBIBYTE));
  }
}
