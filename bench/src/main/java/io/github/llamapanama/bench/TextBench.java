package io.github.llamapanama.bench;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.sampling.Sampling;
import java.nio.file.Path;

/** One text at a time from an {@link Engine}, whose sampling differs. */
final class TextBench implements AutoCloseable {
  private static final int CONTEXT = 512;

  private final Model model;
  private final Engine engine;
  private final int[] prompt;

  TextBench(Path file, int threads) {
    this.model = Model.load(file, ModelParams.builder().gpuLayers(0).build());
    this.engine =
        Engine.open(
            model,
            EngineParams.of(
                ContextParams.builder()
                    .contextSize(CONTEXT)
                    .threads(threads)
                    .batchThreads(threads)
                    .build()));
    this.prompt = model.vocabulary().tokenize("Write a list: ", true, false);
  }

  /** The same for one text that begins as a call of a tool does. */
  Sampling calling(Sampling sampling) {
    return sampling.withProcessor(ToolCalls.opener(model));
  }

  /**
   * Tokens per second.
   *
   * @param tokens how many are generated
   */
  double speed(Sampling sampling, int tokens) {
    GenerationParams params = FixedLength.params(sampling, tokens);
    long start = System.nanoTime();
    FixedLength.complete(engine, prompt, params);
    return tokens * 1e9 / (System.nanoTime() - start);
  }

  @Override
  public void close() {
    engine.close();
    model.close();
  }
}
