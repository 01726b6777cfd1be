package io.github.llamapanama.bench;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A batch of streams through the {@link Engine}, which also chooses tokens and makes them text. */
final class EngineBench implements AutoCloseable {
  private final StreamLoad load;
  private final Model model;
  private final Engine engine;
  private final Random random = new Random(1);

  EngineBench(Path file, int threads, StreamLoad load) {
    this.load = load;
    this.model = Model.load(file, ModelParams.builder().gpuLayers(0).build());
    this.engine =
        Engine.open(
            model,
            // Like llama-batched-bench, this one keeps nothing of the streams before.
            // One thread takes all texts in turn, for which no other shall wait.
            EngineParams.builder()
                .savedBytes(0)
                .eventCapacity(2 * (1 + load.generatedTokens()))
                .context(
                    ContextParams.builder()
                        .contextSize(load.contextSize())
                        .maxSequences(load.streams())
                        .batchSize(Workload.BATCH)
                        .microBatchSize(Workload.MICRO_BATCH)
                        .threads(threads)
                        .batchThreads(threads)
                        .build())
                .build());
  }

  /** The medians of the load's repetitions. */
  BatchSpeed run() {
    List<BatchSpeed> speeds = new ArrayList<>();
    for (int i = 0; i < load.repetitions(); i++) {
      speeds.add(runOnce());
    }
    return BatchSpeed.median(speeds);
  }

  /**
   * Prompts alone, whose one token needs no decoding of its own; then prompts and all tokens. The
   * engine mixes both, so the difference is what decoding takes.
   */
  private BatchSpeed runOnce() {
    double prompts = seconds(1);
    double all = seconds(1 + load.generatedTokens());
    return new BatchSpeed(
        load.streams() * load.promptTokens() / prompts,
        load.streams() * load.generatedTokens() / (all - prompts),
        load.allTokens() / all);
  }

  private double seconds(int tokens) {
    GenerationParams params = FixedLength.greedy(tokens);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < load.streams(); i++) {
      int[] prompt = random.ints(load.promptTokens(), 0, model.vocabulary().size()).toArray();
      requests.add(GenerationRequest.of(prompt, params));
    }
    long start = System.nanoTime();
    for (Generation text : engine.submitAll(requests)) {
      FixedLength.check(text.complete(), params);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    engine.close();
    model.close();
  }
}
