package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;

/** How long a text took, as llama.cpp's server writes it: milliseconds, tokens per second. */
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
    return of(cost.usage(), cost.timings());
  }

  static TimingsJson of(Usage usage, Timings timings) {
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

  private static double milliseconds(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private static double perToken(Duration duration, int tokens) {
    return tokens <= 0 ? 0 : milliseconds(duration) / tokens;
  }
}
