package io.github.llamapanama.bench;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.Generator;
import io.github.llamapanama.core.engine.SingleGeneration;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The generation loop with the smallest model, where the loop itself weighs most; one operation is
 * one token. What it allocates per token does not depend on the model.
 */
public class GenerationBenchmark extends MicroBenchmark {
  private static final int TOKENS = 128;

  private final Model model = Model.load(TinyChat.path());
  private final Context context =
      Context.create(
          model, ContextParams.builder().contextSize(256).threads(1).batchThreads(1).build());
  private final Generator generator = new Generator(context);
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
    generator.close();
    context.close();
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
    try (SingleGeneration generation = generator.generate(prompt, params)) {
      generation.forEachRemaining(blackhole::consume);
    }
  }
}
