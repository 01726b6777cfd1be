package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;

/** {@link Timings} as llama.cpp's server writes them: counts, milliseconds, tokens per second. */
@JsonIgnoreProperties(ignoreUnknown = true)
record TimingsJson(
    int cacheN,
    int promptN,
    double promptMs,
    double promptPerTokenMs,
    double promptPerSecond,
    int predictedN,
    double predictedMs,
    double predictedPerTokenMs,
    double predictedPerSecond) {

  static TimingsJson of(Cost cost) {
    return of(cost.timings(), cost.usage());
  }

  static TimingsJson of(Timings timings, Usage usage) {
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
