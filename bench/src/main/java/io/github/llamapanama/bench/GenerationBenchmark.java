package io.github.llamapanama.bench;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The engine with the smallest model, where all but the model weighs most; one operation is one
 * token, from the engine's thread to the consumer's.
 */
public class GenerationBenchmark extends MicroBenchmark {
  private static final int TOKENS = 128;

  private final Model model = Model.load(TinyChat.path());
  private final Engine engine =
      Engine.open(
          model,
          EngineParams.of(
              ContextParams.builder().contextSize(256).threads(1).batchThreads(1).build()));
  private final int[] prompt = model.vocabulary().tokenize("Hello", true, false);
  private final GenerationParams greedy =
      GenerationParams.defaults()
          .withIgnoreEndOfGeneration(true)
          .withStops("no reply has this")
          .withMaxTokens(TOKENS)
          .withSampling(Sampling.greedy());
  private final GenerationParams random = greedy.withSampling(Sampling.defaults());

  /** Frees everything. */
  @TearDown
  public void close() {
    engine.close();
    model.close();
  }

  /** The most likely token each time. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void greedy(Blackhole blackhole) {
    generate(greedy, blackhole);
  }

  /** llama.cpp's default sampling. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void defaults(Blackhole blackhole) {
    generate(random, blackhole);
  }

  private void generate(GenerationParams params, Blackhole blackhole) {
    try (Generation generation = engine.submit(GenerationRequest.of(prompt, params))) {
      generation.forEachRemaining(blackhole::consume);
    }
  }
}
