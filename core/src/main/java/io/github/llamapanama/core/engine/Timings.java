package io.github.llamapanama.core.engine;

import java.time.Duration;

/**
 * How long a generation took.
 *
 * @param queue from its submission until its prompt was begun
 * @param prefill for the prompt, up to the first token
 * @param decode for the tokens after the first; waiting for a slow consumer counts
 */
public record Timings(Duration queue, Duration prefill, Duration decode) {

  /** Without waiting. */
  public Timings(Duration prefill, Duration decode) {
    this(Duration.ZERO, prefill, decode);
  }

  /** From the submission to the first token. */
  public Duration timeToFirstToken() {
    return queue.plus(prefill);
  }

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
