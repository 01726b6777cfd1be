package io.github.llamapanama.bench;

import io.github.llamapanama.core.engine.Completion;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import io.github.llamapanama.core.sampling.Sampling;

/** Texts of a given length, so that the work is the same whatever the model would like to say. */
final class FixedLength {
  private FixedLength() {}

  /** The most likely tokens, that many. */
  static GenerationParams greedy(int tokens) {
    return params(Sampling.greedy(), tokens);
  }

  static GenerationParams params(Sampling sampling, int tokens) {
    return GenerationParams.defaults()
        .withSampling(sampling)
        .withIgnoreEndOfGeneration(true)
        .withMaxTokens(tokens);
  }

  /** Generates a text. */
  static void complete(Engine engine, int[] prompt, GenerationParams params) {
    check(engine.submit(GenerationRequest.of(prompt, params)).complete(), params);
  }

  /**
   * Checks the length.
   *
   * @throws BenchmarkException if it is another
   */
  static void check(Completion completion, GenerationParams params) {
    int expected = params.maxTokens().orElseThrow();
    int generated = completion.done().usage().generatedTokens();
    if (generated != expected) {
      throw new BenchmarkException(
          "%d tokens were generated instead of %d".formatted(generated, expected));
    }
  }
}
