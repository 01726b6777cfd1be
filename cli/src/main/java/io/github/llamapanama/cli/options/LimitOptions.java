package io.github.llamapanama.cli.options;

import io.github.llamapanama.server.config.ServerLimits;
import io.github.llamapanama.server.config.ServerTimeouts;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much a server takes, and how long it waits. */
@OptionSection("Limits")
public final class LimitOptions {
  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "How many connections may be open at once (default: 2048).")
  private @Nullable Integer connections;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "How many requests may be answered at once (default: 1024).")
  private @Nullable Integer requests;

  @Option(
      names = "--max-queue",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "How many texts may wait for a model (default: 1024).")
  private @Nullable Integer queue;

  @Option(
      names = "--max-body",
      paramLabel = "MIB",
      converter = Numbers.Positive.class,
      description = "The most MiB in the body of a request (default: 16).")
  private @Nullable Integer bodyMebibytes;

  @Option(
      names = "--max-messages",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "The most messages in a conversation (default: 4096).")
  private @Nullable Integer messages;

  @Option(
      names = "--max-choices",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "The most texts that a request may ask for (default: 128).")
  private @Nullable Integer choices;

  @Option(
      names = "--max-prompt-tokens",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "The most tokens in a prompt (default: as the context holds).")
  private @Nullable Integer promptTokens;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description =
          "The most tokens that a request may ask to be generated (default: as the context holds).")
  private @Nullable Integer tokens;

  @Option(
      names = "--answer-timeout",
      paramLabel = "SECONDS",
      converter = Numbers.Positive.class,
      description = "How long an answer may take in all (default: as long as it takes).")
  private @Nullable Integer answer;

  @Option(
      names = "--drain-timeout",
      paramLabel = "SECONDS",
      converter = Numbers.NotNegative.class,
      description = "How long requests in progress may take when the server ends (default: 30).")
  private @Nullable Integer drain;

  /** Changes limits to what these options ask for. */
  public void applyTo(ServerLimits.Builder limits) {
    set(connections, limits::connections);
    set(requests, limits::concurrentRequests);
    set(queue, limits::queuedRequests);
    set(bodyMebibytes, mebibytes -> limits.bodyBytes((long) mebibytes << 20));
    set(messages, limits::messages);
    set(choices, limits::choices);
    set(promptTokens, limits::promptTokens);
    set(tokens, limits::maxTokens);
  }

  /** Changes timeouts to what these options ask for. */
  public void applyTo(ServerTimeouts.Builder timeouts) {
    set(answer, seconds -> timeouts.answer(Duration.ofSeconds(seconds)));
    set(drain, seconds -> timeouts.drain(Duration.ofSeconds(seconds)));
  }

  private static void set(@Nullable Integer value, Consumer<Integer> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
