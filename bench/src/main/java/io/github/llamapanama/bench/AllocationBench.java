package io.github.llamapanama.bench;

import com.sun.management.ThreadMXBean;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/** The memory of the Java heap that the thread of an {@link Engine} allocates for each token. */
final class AllocationBench implements AutoCloseable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Texts before the first that counts: compiled code allocates less. */
  private static final int WARMUPS = 64;

  private static final int SAMPLES = 5;
  private static final int FEW = 16;
  private static final int MANY = 16 + 64;

  private final Model model;
  private final Engine engine;
  private final long thread;
  private final Random random = new Random(1);

  /**
   * Opens an engine.
   *
   * @param contextTokens the longest prompt
   */
  AllocationBench(Path file, int threads, int contextTokens) {
    this.model = Model.load(file, ModelParams.builder().gpuLayers(0).build());
    this.engine =
        Engine.open(
            model,
            EngineParams.of(
                ContextParams.builder()
                    .contextSize(contextTokens + MANY)
                    .threads(threads)
                    .batchThreads(threads)
                    .build()));
    this.thread = thread("llama " + file.getFileName());
    int[] prompt = {0};
    for (int i = 0; i < WARMUPS; i++) {
      FixedLength.complete(engine, prompt, FixedLength.greedy(MANY));
    }
  }

  private static long thread(String name) {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(Objects::nonNull)
        .filter(thread -> thread.getThreadName().equals(name))
        .mapToLong(ThreadInfo::getThreadId)
        .max()
        .orElseThrow(() -> new BenchmarkException("there is no thread '%s'".formatted(name)));
  }

  /**
   * Bytes per token behind a prompt of that many tokens. Two texts are generated, one longer than
   * the other: what a request allocates once cancels out.
   */
  double bytesPerToken(int promptTokens) {
    int[] prompt = random.ints(promptTokens, 0, model.vocabulary().size()).toArray();
    bytes(prompt, FEW);
    double[] samples = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long few = bytes(prompt, FEW);
      long many = bytes(prompt, MANY);
      samples[i] = (double) (many - few) / (MANY - FEW);
    }
    return Series.of(samples).median();
  }

  private long bytes(int[] prompt, int tokens) {
    long before = THREADS.getThreadAllocatedBytes(thread);
    FixedLength.complete(engine, prompt, FixedLength.greedy(tokens));
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }

  @Override
  public void close() {
    engine.close();
    model.close();
  }
}
