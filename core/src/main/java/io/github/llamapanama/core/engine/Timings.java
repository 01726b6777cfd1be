package io.github.llamapanama.core.engine;

import java.time.Duration;

/**
 * How long a generation took.
 *
 * @param prefill for the prompt, up to the first token
 * @param decode for the tokens after the first; time in which nobody asked for the next one does
 *     not count
 */
public record Timings(Duration prefill, Duration decode) {

  /** Prompt tokens computed per second; 0 if none was. */
  public double prefillTokensPerSecond(Usage usage) {
    return perSecond(usage.promptTokens() - usage.cachedTokens(), prefill);
  }

  /** Tokens generated per second after the first; 0 if there is none. */
  public double decodeTokensPerSecond(Usage usage) {
    return perSecond(usage.generatedTokens() - 1, decode);
  }

  private static double perSecond(int tokens, Duration time) {
    return tokens <= 0 || time.isZero() ? 0 : tokens / (time.toNanos() / 1e9);
  }
}
