package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Our server beside upstream's {@code llama-server}, both over HTTP. */
@Command(
    name = "http",
    description = "Compares streaming chats at once over HTTP, with our server and llama-server.")
final class HttpCommand extends SideBySideCommand {
  /**
   * Of replies that warm up what is done for each request, which is less often than tokens come.
   */
  private static final int FEW_TOKENS = 2;

  private static final Metric IDLE = new Metric("processor time", "ms/s", false);

  @Mixin private final ChatOptions chats = new ChatOptions(List.of(1, 8, 32, 128), 64);

  @Option(
      names = "--warm-up",
      description = "Seconds that each server serves before it counts; none without warm-ups")
  private int warmUpSeconds = 40;

  @Option(names = "--idle", description = "Seconds of each turn without requests, 0 for no such")
  private int idleSeconds = 5;

  HttpCommand() {
    super("http", List.of("tiny", "50m"), 5);
  }

  @Override
  Optional<String> upstream() {
    return Optional.of(LlamaServer.PROGRAM);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    UpstreamTool tool = tool(LlamaServer.PROGRAM);
    List<Comparison> comparisons = new ArrayList<>();
    for (int count : chats.clients()) {
      ServerParams params = chats.params(model, threads(), count);
      try (Model loaded = Model.load(model.file());
          HttpChat theirs = LlamaServer.start(tool, params);
          HttpChat ours = PanamaServer.start(params)) {
        HttpLoad theirLoad = load(theirs, loaded, count, chats.generatedTokens());
        HttpLoad ourLoad = load(ours, loaded, count, chats.generatedTokens());
        if (sideBySide.warmups() > 0) {
          Duration half = Duration.ofSeconds(warmUpSeconds).dividedBy(2);
          WarmUp.repeat(half, load(theirs, loaded, count, FEW_TOKENS)::run);
          WarmUp.repeat(half, theirLoad::run);
          WarmUp.repeat(half, load(ours, loaded, count, FEW_TOKENS)::run);
          WarmUp.repeat(half, ourLoad::run);
        }
        comparisons.addAll(
            sideBySide.run(
                "%s %d clients".formatted(model.name(), count),
                List.of(
                    new Contender(LlamaServer.PROGRAM, theirLoad::run),
                    new Contender(PanamaServer.NAME, ourLoad::run))));
        if (idleSeconds > 0 && count == chats.clients().getLast()) {
          comparisons.addAll(
              sideBySide.run(
                  "%s idle after %d clients".formatted(model.name(), count),
                  List.of(
                      Contender.of(LlamaServer.PROGRAM, IDLE, () -> idle(theirs)),
                      Contender.of(PanamaServer.NAME, IDLE, () -> idle(ours)))));
        }
      }
    }
    return comparisons;
  }

  private HttpLoad load(HttpChat server, Model model, int count, int replyTokens) {
    // Servers remember prompts: short replies are to other questions than long ones.
    Words words = new Words(model.vocabulary(), 1000L * replyTokens + count);
    return new HttpLoad(server, words, model.path(), count, chats.promptTokens(), replyTokens);
  }

  /** Milliseconds of processor time in each second without requests. */
  private double idle(HttpChat server) {
    Duration before = server.use().processorTime();
    try {
      Thread.sleep(Duration.ofSeconds(idleSeconds));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while servers were idle", e);
    }
    return server.use().processorTime().minus(before).toNanos() / 1e6 / idleSeconds;
  }
}
