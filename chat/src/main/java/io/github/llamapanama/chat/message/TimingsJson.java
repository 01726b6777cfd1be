package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;

/**
 * What a text cost as llama.cpp's server writes it, as {@code timings}: counts, milliseconds,
 * tokens per second.
 *
 * @param cacheN tokens of the prompt that were taken over
 * @param promptN those that were computed
 * @param promptMs how long the prompt took
 * @param promptPerTokenMs how long each token of it
 * @param promptPerSecond how many tokens of it per second
 * @param predictedN tokens that were generated
 * @param predictedMs how long those after the first took
 * @param predictedPerTokenMs how long each of these
 * @param predictedPerSecond how many of these per second
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TimingsJson(
    int cacheN,
    int promptN,
    double promptMs,
    double promptPerTokenMs,
    double promptPerSecond,
    int predictedN,
    double predictedMs,
    double predictedPerTokenMs,
    double predictedPerSecond) {

  /** The form of a cost. */
  public static TimingsJson of(Cost cost) {
    Usage usage = cost.usage();
    Timings timings = cost.timings();
    int computed = usage.promptTokens() - usage.cachedTokens();
    return new TimingsJson(
        usage.cachedTokens(),
        computed,
        milliseconds(timings.prefill()),
        perToken(timings.prefill(), computed),
        timings.prefillTokensPerSecond(usage),
        usage.generatedTokens(),
        milliseconds(timings.decode()),
        perToken(timings.decode(), usage.generatedTokens() - 1),
        timings.decodeTokensPerSecond(usage));
  }

  Timings toTimings() {
    return new Timings(duration(promptMs), duration(predictedMs));
  }

  Cost toCost() {
    return new Cost(new Usage(cacheN + promptN, cacheN, predictedN), toTimings());
  }

  private static double milliseconds(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private static double perToken(Duration duration, int tokens) {
    return tokens <= 0 ? 0 : milliseconds(duration) / tokens;
  }

  private static Duration duration(double milliseconds) {
    return Duration.ofNanos(Math.round(milliseconds * 1e6));
  }
}
