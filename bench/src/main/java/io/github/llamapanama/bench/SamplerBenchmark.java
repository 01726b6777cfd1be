package io.github.llamapanama.bench;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.RandomModel;
import io.github.llamapanama.models.RandomModel.Size;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** The choice of a token from the logits of a row, by vocabulary. */
public class SamplerBenchmark extends MicroBenchmark {
  private final Decoded small = new Decoded(32_000);
  private final Decoded large = new Decoded(151_936);

  /** A context with logits, and samplers that choose from them. */
  private static final class Decoded implements AutoCloseable {
    private final Model model;
    private final Context context;
    private final Sampler greedy;
    private final Sampler defaults;

    private Decoded(int vocabulary) {
      model = Model.load(RandomModel.of(Size.M10).vocabulary(vocabulary).cached());
      context = Context.create(model, ContextParams.builder().contextSize(256).build());
      greedy = Sampler.create(model, Sampling.greedy());
      defaults = Sampler.create(model, Sampling.defaults());
      try (Batch batch = new Batch(1)) {
        batch.add(0, 0, 0, true);
        context.decode(batch);
      }
    }

    @Override
    public void close() {
      defaults.close();
      greedy.close();
      context.close();
      model.close();
    }
  }

  /** Frees everything. */
  @TearDown
  public void close() {
    large.close();
    small.close();
  }

  /** The most likely of 32,000 tokens. */
  @Benchmark
  public int greedy32k() {
    return small.greedy.sample(small.context, 0);
  }

  /** The most likely of 151,936 tokens. */
  @Benchmark
  public int greedy152k() {
    return large.greedy.sample(large.context, 0);
  }

  /** llama.cpp's default sampling from 32,000 tokens. */
  @Benchmark
  public int defaults32k() {
    return small.defaults.sample(small.context, 0);
  }

  /** llama.cpp's default sampling from 151,936 tokens. */
  @Benchmark
  public int defaults152k() {
    return large.defaults.sample(large.context, 0);
  }
}
