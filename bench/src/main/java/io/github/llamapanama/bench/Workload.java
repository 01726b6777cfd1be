package io.github.llamapanama.bench;

import java.nio.file.Path;

/**
 * What both sides compute, and with what.
 *
 * @param model the GGUF file
 * @param threads the number of threads that compute
 * @param promptTokens how long the prompt is that prefill reads, at most {@value #BATCH}
 * @param generatedTokens how many tokens are generated from an empty context
 * @param repetitions how often each is done for one figure, which is the median
 */
record Workload(Path model, int threads, int promptTokens, int generatedTokens, int repetitions) {

  /** The most tokens in one call of {@code llama_decode}; llama-bench's default, like the next. */
  static final int BATCH = 2048;

  /** The most tokens computed at once. */
  static final int MICRO_BATCH = 512;

  Workload {
    require(threads >= 1, "threads is at least 1");
    require(
        promptTokens >= 1 && promptTokens <= BATCH, "a prompt has from 1 to " + BATCH + " tokens");
    require(generatedTokens >= 1, "at least 1 token is generated");
    require(repetitions >= 1, "there is at least 1 repetition");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
