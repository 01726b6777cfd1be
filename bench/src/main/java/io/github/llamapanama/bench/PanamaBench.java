package io.github.llamapanama.bench;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.GenerationParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The same from Java. Like {@code llama-bench}, every figure comes from a fresh context, warmed up
 * with the whole prompt or with one token.
 */
final class PanamaBench implements AutoCloseable {
  private final Workload workload;
  private final Model model;
  private final Random random = new Random(1);

  PanamaBench(Workload workload) {
    this.workload = workload;
    this.model = Model.load(workload.model(), ModelParams.builder().gpuLayers(0).build());
  }

  /** Tokens per second that {@link Context#decode} reads, drawn at random. */
  double prefill() {
    return onThreadOfItsOwn(this::prefillHere);
  }

  private double prefillHere() {
    int tokens = workload.promptTokens();
    try (Context context = context(tokens);
        Batch batch = new Batch(tokens)) {
      read(context, batch, tokens);
      return tokensPerSecond(
          tokens, () -> context.kvCache().clear(), () -> read(context, batch, tokens));
    }
  }

  /**
   * Tokens per second that {@link Context#decode} decodes one by one, each drawn at random: what
   * llama-bench does, nothing more.
   */
  double decode() {
    return onThreadOfItsOwn(this::decodeHere);
  }

  private double decodeHere() {
    int tokens = workload.generatedTokens();
    try (Context context = context(tokens);
        Batch batch = new Batch(1)) {
      decode(context, batch, 1);
      return tokensPerSecond(
          tokens, () -> context.kvCache().clear(), () -> decode(context, batch, tokens));
    }
  }

  /** Tokens per second of a prompt that an {@link Engine} reads, which then chooses one token. */
  double prompt() {
    int tokens = workload.promptTokens();
    try (Engine engine = engine(tokens)) {
      prompt(engine, tokens);
      return tokensPerSecond(tokens, () -> {}, () -> prompt(engine, tokens));
    }
  }

  /**
   * Tokens per second that an {@link Engine} generates, from the request to its last event: as many
   * calls of {@link Context#decode} as {@link #decode()}, and after each of them a token is chosen
   * from all logits, made text, searched for stop strings, and handed from thread to thread.
   */
  double generate() {
    int tokens = workload.generatedTokens();
    int[] prompt = {firstToken()};
    GenerationParams params = FixedLength.greedy(tokens).withStops("no text of noise has this");
    try (Engine engine = engine(tokens)) {
      FixedLength.complete(engine, prompt, params.withMaxTokens(1));
      return tokensPerSecond(tokens, () -> {}, () -> FixedLength.complete(engine, prompt, params));
    }
  }

  /**
   * Computes on a thread that ends. OpenMP keeps the helpers of every thread that has computed as
   * long as that thread lives; once they are more than the processors, all of them sleep at each
   * barrier instead of spinning, and whoever computes next is slower by a fifth.
   */
  private static double onThreadOfItsOwn(Callable<Double> task) {
    FutureTask<Double> result = new FutureTask<>(task);
    Thread thread = Thread.ofPlatform().name("bench").start(result);
    try {
      thread.join();
      return result.get();
    } catch (ExecutionException e) {
      throw new BenchmarkException("cannot compute: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while computing", e);
    }
  }

  private double tokensPerSecond(int tokens, Runnable reset, Runnable task) {
    List<Double> samples = new ArrayList<>();
    for (int i = 0; i < workload.repetitions(); i++) {
      reset.run();
      long start = System.nanoTime();
      task.run();
      samples.add(tokens * 1e9 / (System.nanoTime() - start));
    }
    return new Series(samples).median();
  }

  private void read(Context context, Batch batch, int tokens) {
    batch.clear();
    batch.add(firstToken(), 0, 0, tokens == 1);
    for (int position = 1; position < tokens; position++) {
      batch.add(randomToken(), position, 0, position == tokens - 1);
    }
    context.decode(batch);
    context.synchronize();
  }

  private void decode(Context context, Batch batch, int tokens) {
    int token = firstToken();
    for (int position = 0; position < tokens; position++) {
      batch.clear();
      batch.add(token, position, 0, true);
      context.decode(batch);
      context.synchronize();
      token = randomToken();
    }
  }

  private void prompt(Engine engine, int tokens) {
    int[] prompt = new int[tokens];
    Arrays.setAll(prompt, position -> position == 0 ? firstToken() : randomToken());
    FixedLength.complete(engine, prompt, FixedLength.greedy(1));
  }

  private Context context(int tokens) {
    return Context.create(model, params(tokens));
  }

  private Engine engine(int tokens) {
    // Like llama-bench's, this one sequence keeps nothing of the last prompt.
    return Engine.open(model, EngineParams.builder().context(params(tokens)).savedBytes(0).build());
  }

  /** A context just large enough, like llama-bench's. */
  private ContextParams params(int tokens) {
    return ContextParams.builder()
        .contextSize(tokens)
        .batchSize(Workload.BATCH)
        .microBatchSize(Workload.MICRO_BATCH)
        .threads(workload.threads())
        .batchThreads(workload.threads())
        .build();
  }

  private int firstToken() {
    return model.vocabulary().addsBos()
        ? model.vocabulary().specialTokens().bos().orElseGet(this::randomToken)
        : randomToken();
  }

  private int randomToken() {
    return random.nextInt(model.vocabulary().size());
  }

  @Override
  public void close() {
    model.close();
  }
}
