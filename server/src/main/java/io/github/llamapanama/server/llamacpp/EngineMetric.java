package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.core.engine.EngineSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A number about a model, in lower case by the name that llama.cpp's server gives it; a counter's
 * name ends in {@code _total} besides, as all of Prometheus's do.
 */
public enum EngineMetric {
  /** Prompt tokens that were computed. */
  PROMPT_TOKENS(
      Kind.COUNTER,
      "Prompt tokens computed, those in the cache aside",
      snapshot -> snapshot.promptTokens()),
  /** Prompt tokens that did not have to be. */
  PROMPT_TOKENS_CACHED(
      Kind.COUNTER, "Prompt tokens that the cache held", snapshot -> snapshot.cachedTokens()),
  /** How long prompts took. */
  PROMPT_SECONDS(Kind.COUNTER, "Time spent on prompts", snapshot -> seconds(snapshot.promptTime())),
  /** Tokens that were generated. */
  TOKENS_PREDICTED(Kind.COUNTER, "Tokens generated", snapshot -> snapshot.generatedTokens()),
  /** How long they took. */
  TOKENS_PREDICTED_SECONDS(
      Kind.COUNTER, "Time spent on generating", snapshot -> seconds(snapshot.generationTime())),
  /** Batches that were computed. */
  N_DECODE(Kind.COUNTER, "Batches computed", snapshot -> snapshot.batches()),
  /** The longest sequence there was; llama.cpp's server calls it a counter. */
  N_TOKENS_MAX(
      Kind.GAUGE,
      "The most tokens that a sequence has held",
      snapshot -> snapshot.longestSequence()),
  /** How fast prompts were. */
  PROMPT_TOKENS_SECONDS(
      Kind.GAUGE,
      "Prompt tokens computed per second",
      snapshot -> perSecond(snapshot.promptTokens(), snapshot.promptTime())),
  /** How fast texts are. */
  PREDICTED_TOKENS_SECONDS(
      Kind.GAUGE, "Tokens generated per second, of late", EngineSnapshot::tokensPerSecond),
  /** Requests that are computed. */
  REQUESTS_PROCESSING(Kind.GAUGE, "Requests that are computed", snapshot -> snapshot.active()),
  /** Requests that wait. */
  REQUESTS_DEFERRED(Kind.GAUGE, "Requests that wait", snapshot -> snapshot.waiting()),
  /** How many requests a batch serves. */
  N_BUSY_SLOTS_PER_DECODE(
      Kind.GAUGE,
      "Requests that held a sequence, on average over all batches",
      snapshot ->
          snapshot.batches() == 0
              ? 0
              : (double) snapshot.sequencesInBatches() / snapshot.batches()),
  /** What the KV cache holds. */
  KV_CACHE_TOKENS(Kind.GAUGE, "Tokens in the KV cache", snapshot -> snapshot.kvTokens()),
  /** How full the KV cache is. */
  KV_CACHE_USAGE_RATIO(
      Kind.GAUGE,
      "How much of the KV cache is used, from 0 to 1",
      snapshot ->
          snapshot.kvCapacity() == 0 ? 0 : (double) snapshot.kvTokens() / snapshot.kvCapacity());

  private enum Kind {
    COUNTER,
    GAUGE
  }

  private final Kind kind;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // none of the functions has a state
  private final ToDoubleFunction<EngineSnapshot> value;

  EngineMetric(Kind kind, String help, ToDoubleFunction<EngineSnapshot> value) {
    this.kind = kind;
    this.help = help;
    this.value = value;
  }

  /**
   * This number about models.
   *
   * @param snapshots what each is doing, by the labels that tell it from others
   */
  public MetricSnapshot of(Map<Labels, EngineSnapshot> snapshots) {
    return switch (kind) {
      case COUNTER -> counter(snapshots);
      case GAUGE -> gauge(snapshots);
    };
  }

  private CounterSnapshot counter(Map<Labels, EngineSnapshot> snapshots) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(wireName()).help(help);
    snapshots.forEach(
        (labels, snapshot) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value.applyAsDouble(snapshot))
                    .build()));
    return counter.build();
  }

  private GaugeSnapshot gauge(Map<Labels, EngineSnapshot> snapshots) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(wireName()).help(help);
    snapshots.forEach(
        (labels, snapshot) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value.applyAsDouble(snapshot))
                    .build()));
    return gauge.build();
  }

  private String wireName() {
    return "llamacpp:" + name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double perSecond(long count, Duration time) {
    return time.isZero() ? 0 : count / seconds(time);
  }
}
