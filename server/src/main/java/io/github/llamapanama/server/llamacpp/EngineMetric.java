package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.core.engine.EngineSnapshot;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A number about a model, in the text format of Prometheus and, in lower case, by the name that
 * llama.cpp's server gives it.
 */
public enum EngineMetric {
  /** Prompt tokens that were computed. */
  PROMPT_TOKENS_TOTAL(
      "counter",
      "Prompt tokens computed, those in the cache aside",
      snapshot -> snapshot.promptTokens()),
  /** Prompt tokens that did not have to be. */
  PROMPT_TOKENS_CACHED_TOTAL(
      "counter", "Prompt tokens that the cache held", snapshot -> snapshot.cachedTokens()),
  /** How long prompts took. */
  PROMPT_SECONDS_TOTAL(
      "counter", "Time spent on prompts", snapshot -> seconds(snapshot.promptTime())),
  /** Tokens that were generated. */
  TOKENS_PREDICTED_TOTAL("counter", "Tokens generated", snapshot -> snapshot.generatedTokens()),
  /** How long they took. */
  TOKENS_PREDICTED_SECONDS_TOTAL(
      "counter", "Time spent on generating", snapshot -> seconds(snapshot.generationTime())),
  /** Batches that were computed. */
  N_DECODE_TOTAL("counter", "Batches computed", snapshot -> snapshot.batches()),
  /** The longest sequence there was. */
  N_TOKENS_MAX(
      "counter",
      "The most tokens that a sequence has held",
      snapshot -> snapshot.longestSequence()),
  /** How fast prompts were. */
  PROMPT_TOKENS_SECONDS(
      "gauge",
      "Prompt tokens computed per second",
      snapshot -> perSecond(snapshot.promptTokens(), snapshot.promptTime())),
  /** How fast texts are. */
  PREDICTED_TOKENS_SECONDS(
      "gauge", "Tokens generated per second, of late", EngineSnapshot::tokensPerSecond),
  /** Requests that are computed. */
  REQUESTS_PROCESSING("gauge", "Requests that are computed", snapshot -> snapshot.active()),
  /** Requests that wait. */
  REQUESTS_DEFERRED("gauge", "Requests that wait", snapshot -> snapshot.waiting()),
  /** How many requests a batch serves. */
  N_BUSY_SLOTS_PER_DECODE(
      "gauge",
      "Requests that held a sequence, on average over all batches",
      snapshot ->
          snapshot.batches() == 0
              ? 0
              : (double) snapshot.sequencesInBatches() / snapshot.batches()),
  /** What the KV cache holds. */
  KV_CACHE_TOKENS("gauge", "Tokens in the KV cache", snapshot -> snapshot.kvTokens()),
  /** How full the KV cache is. */
  KV_CACHE_USAGE_RATIO(
      "gauge",
      "How much of the KV cache is used, from 0 to 1",
      snapshot ->
          snapshot.kvCapacity() == 0 ? 0 : (double) snapshot.kvTokens() / snapshot.kvCapacity());

  private final String type;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // none of the functions has a state
  private final ToDoubleFunction<EngineSnapshot> value;

  EngineMetric(String type, String help, ToDoubleFunction<EngineSnapshot> value) {
    this.type = type;
    this.help = help;
    this.value = value;
  }

  /** What comes before its lines. */
  public String heading() {
    return "# HELP %1$s %2$s\n# TYPE %1$s %3$s\n".formatted(wireName(), help, type);
  }

  /**
   * Its line for a model.
   *
   * @param model the model's name, or nothing if there is only one
   */
  public String line(String model, EngineSnapshot snapshot) {
    String label = model.isEmpty() ? "" : "{model=\"" + escaped(model) + "\"}";
    return wireName() + label + " " + number(value.applyAsDouble(snapshot)) + "\n";
  }

  private String wireName() {
    return "llamacpp:" + name().toLowerCase(Locale.ROOT);
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double perSecond(long count, Duration time) {
    return time.isZero() ? 0 : count / seconds(time);
  }
}
