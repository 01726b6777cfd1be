package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.DecodeException;
import io.github.llamapanama.core.KvCacheFullException;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.VocabularyType;
import io.github.llamapanama.core.embedding.Embedder;
import io.github.llamapanama.core.engine.PrefixTree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The one thread of an engine, with the context that only it may use. It computes a batch after the
 * other: a token of every sequence that decodes, then pieces of prompts.
 */
final class EngineThread {
  private final Model model;
  private final EngineParams params;
  private final Thread thread;
  private final CompletableFuture<Limits> started = new CompletableFuture<>();

  // Shared with other threads.
  private final Queue<ActiveGeneration> arrivals = new ConcurrentLinkedQueue<>();
  private final Queue<ContextTask<?>> tasks = new ConcurrentLinkedQueue<>();
  private final Embedder embedder;

  /** How many requests are submitted and have not ended. */
  private final AtomicInteger unfinished = new AtomicInteger();

  private volatile boolean parked;
  private volatile boolean closing;
  private volatile EngineSnapshot snapshot = new EngineSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  // Of the thread alone.
  private final List<ActiveGeneration> waiting = new ArrayList<>();
  private final List<ActiveGeneration> active = new ArrayList<>();
  private final ArrayDeque<ActiveGeneration> prompts = new ArrayDeque<>();
  private final List<ActiveGeneration> planned = new ArrayList<>();
  private final Throughput throughput = new Throughput();
  private final BitSet endTokens = new BitSet();
  private long promptTokens;
  private long cachedTokens;
  private long generatedTokens;
  private long preemptions;

  /** What callers check requests against. */
  record Limits(int sequenceTokens, int capacity, boolean generates) {}

  /** Something else to do with the context, between two batches. */
  private record ContextTask<T>(Function<Context, T> work, CompletableFuture<T> result) {
    void run(Context context) {
      try {
        result.complete(work.apply(context));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }
  }

  EngineThread(Model model, EngineParams params) {
    this.model = model;
    this.params = params;
    this.embedder = new Embedder(model, params.context());
    this.thread =
        Thread.ofPlatform()
            .name("llama " + model.path().getFileName())
            .daemon()
            .unstarted(this::run);
  }

  /**
   * Makes the context and begins.
   *
   * @throws io.github.llamapanama.core.ContextCreationException if there is no such context
   */
  Limits start() {
    thread.start();
    return join(started);
  }

  /** Waits for a result, and throws what kept it from coming. */
  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Takes on requests; all of them or none. */
  void submit(List<ActiveGeneration> requests) {
    int room = params.queueCapacity() + params.context().maxSequences();
    int before = unfinished.getAndAdd(requests.size());
    if (before + requests.size() > room) {
      unfinished.addAndGet(-requests.size());
      throw new EngineBusyException(
          Math.max(0, before - params.context().maxSequences()), params.queueCapacity());
    }
    arrivals.addAll(requests);
    wake();
    if (closing) {
      // The thread may have looked for arrivals for the last time.
      failAll(arrivals);
    }
  }

  /**
   * Lets the thread do something else with the context between two batches, and waits for it. The
   * sequences of the context belong to the engine: what works with them leaves them as they were.
   *
   * @throws IllegalStateException if the engine is closed
   */
  <T> T run(Function<Context, T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    tasks.add(new ContextTask<>(work, result));
    wake();
    if (closing) {
      failTasks();
    }
    return join(result);
  }

  /** What computes embeddings between two batches; to be woken for it. */
  Embedder embedder() {
    return embedder;
  }

  EngineSnapshot snapshot() {
    return snapshot;
  }

  boolean isClosing() {
    return closing;
  }

  /** Lets the thread look at what has changed. */
  void wake() {
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  /** Cancels what is computed, fails what waits, and returns when the context is freed. */
  void close() {
    closing = true;
    embedder.stop();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static IllegalStateException closed() {
    return new IllegalStateException("Engine is closed");
  }

  private void run() {
    try (Context context = Context.create(model, params.contextParams(model.info()));
        Batch batch = new Batch(context.batchSize())) {
      findEndTokens();
      SequencePool pool =
          new SequencePool(
              new KvSequenceMemory(context),
              context.maxSequences(),
              context.sequenceContextSize(),
              params.prefixReuse());
      int capacity =
          context.isKvCacheUnified()
              ? context.contextSize()
              : context.sequenceContextSize() * context.maxSequences();
      started.complete(
          new Limits(
              context.sequenceContextSize(),
              capacity,
              context.hasKvCache() && !params.context().embeddings()));
      try {
        while (!closing) {
          iterate(context, batch, pool, capacity);
        }
      } finally {
        closing = true;
        embedder.close();
        endAll();
      }
    } catch (Throwable e) {
      if (!started.completeExceptionally(e)) {
        throw e;
      }
    }
  }

  private void findEndTokens() {
    for (int token = 0; token < model.vocabulary().size(); token++) {
      if (model.vocabulary().type() != VocabularyType.NONE
          && model.vocabulary().isEndOfGeneration(token)) {
        endTokens.set(token);
      }
    }
  }

  private void iterate(Context context, Batch batch, SequencePool pool, int capacity) {
    runTasks(context);
    embedder.step();
    takeArrivals();
    endCancelled(pool);
    admit(context, pool);
    plan(context, batch, pool);
    if (planned.isEmpty()) {
      publishSnapshot(pool, capacity);
      rest();
      return;
    }
    if (decode(context, batch, pool)) {
      choose(context, pool);
    }
    publishSnapshot(pool, capacity);
  }

  private void runTasks(Context context) {
    ContextTask<?> task;
    while ((task = tasks.poll()) != null) {
      task.run(context);
    }
  }

  private void takeArrivals() {
    ActiveGeneration arrival;
    while ((arrival = arrivals.poll()) != null) {
      waiting.add(arrival);
    }
  }

  /** Ends what its consumer, or its deadline, does not want to go on. */
  private void endCancelled(SequencePool pool) {
    long now = System.nanoTime();
    for (int i = waiting.size() - 1; i >= 0; i--) {
      ActiveGeneration request = waiting.get(i);
      if (isUnwanted(request, now)) {
        waiting.remove(i);
        ended(request);
      }
    }
    for (int i = active.size() - 1; i >= 0; i--) {
      ActiveGeneration request = active.get(i);
      if (isUnwanted(request, now)) {
        finish(request, pool);
      }
    }
  }

  private static boolean isUnwanted(ActiveGeneration request, long now) {
    if (request.generation().isCancelled()) {
      request.end(FinishReason.CANCELLED);
      return true;
    }
    if (request.isPastDeadline(now)) {
      request.generation().fail(request.deadlineExceeded());
      return true;
    }
    return false;
  }

  /** Gives sequences to requests that wait, the oldest first. */
  private void admit(Context context, SequencePool pool) {
    int free = params.context().maxSequences() - active.size();
    for (int i = 0; i < waiting.size() && free > 0; free--) {
      ActiveGeneration request = waiting.get(i);
      if (waitsForPrefix(request, pool)) {
        i++;
        continue;
      }
      if (!fits(request, pool)) {
        return;
      }
      waiting.remove(i);
      begin(request, context, pool);
    }
  }

  /** Whether another is just reading a longer beginning of the prompt than any that is read. */
  private boolean waitsForPrefix(ActiveGeneration request, SequencePool pool) {
    if (!params.prefixReuse() || prompts.isEmpty()) {
      return false;
    }
    int known = -1;
    for (ActiveGeneration other : prompts) {
      int common = common(request, other);
      if (common > other.sequence().size() && common >= pool.leastCopied()) {
        if (known < 0) {
          known = pool.reusable(request.tokens(), request.size());
        }
        if (common > known) {
          return true;
        }
      }
    }
    return false;
  }

  private static int common(ActiveGeneration one, ActiveGeneration other) {
    int most = Math.min(one.size() - 1, other.size());
    int mismatch = Arrays.mismatch(one.tokens(), 0, most, other.tokens(), 0, most);
    return mismatch < 0 ? most : mismatch;
  }

  /** Whether there is, or can be made, room for a request without taking it from active ones. */
  private boolean fits(ActiveGeneration request, SequencePool pool) {
    if (active.isEmpty()) {
      return true;
    }
    long needed = (long) request.size() - pool.reusable(request.tokens(), request.size());
    // Those at work grow; without some room for that the new one would be turned out again.
    long margin = 16L * (active.size() + 1);
    return pool.free() + pool.evictable() >= needed + margin;
  }

  private void begin(ActiveGeneration request, Context context, SequencePool pool) {
    Node sequence = pool.take(request.tokens(), request.size());
    if (sequence == null) {
      throw new AssertionError("there are at least as many sequences as active requests");
    }
    boolean again = request.hasBegun();
    try {
      Sampler sampler = again ? request.sampler() : sampler(request.request().params());
      request.begin(sequence, sampler, context.vocabulary());
    } catch (RuntimeException e) {
      pool.release(sequence);
      request.generation().fail(e);
      ended(request);
      return;
    }
    if (!again) {
      cachedTokens += request.cachedTokens();
    }
    active.add(request);
    if (!request.isDecoding()) {
      prompts.add(request);
    }
  }

  private Sampler sampler(GenerationParams requested) {
    int minTokens = requested.ignoreEndOfGeneration() ? Integer.MAX_VALUE : requested.minTokens();
    return Sampler.create(model, requested.sampling(), minTokens);
  }

  /** Fills the batch. */
  private void plan(Context context, Batch batch, SequencePool pool) {
    batch.clear();
    planned.clear();
    for (ActiveGeneration request : active) {
      if (request.isDecoding() && !request.generation().isPaused()) {
        planned.add(request);
      }
    }
    int decoding = planned.size();
    while (decoding > 0 && !makeRoom(planned.size(), pool)) {
      ActiveGeneration youngest = preemptYoungest(pool);
      planned.remove(youngest);
    }
    for (ActiveGeneration request : planned) {
      add(request, 1, batch);
    }
    int budget = planned.isEmpty() ? context.microBatchSize() : params.promptTokensWhileDecoding();
    budget = Math.min(budget, context.batchSize() - batch.size());
    makeRoom(batch.size() + Math.min(budget, missingInPrompts()), pool);
    budget = (int) Math.min(budget, pool.free() - batch.size());
    for (int turns = prompts.size(); turns > 0 && budget > 0; turns--) {
      ActiveGeneration request = prompts.remove();
      int count = Math.min(budget, request.missing());
      add(request, count, batch);
      planned.add(request);
      budget -= count;
      if (request.planned() < request.missing()) {
        prompts.add(request);
      }
    }
    if (planned.isEmpty() && !prompts.isEmpty()) {
      // Prompts alone fill the cache: the oldest goes on.
      preemptYoungest(pool);
    }
  }

  private int missingInPrompts() {
    int sum = 0;
    for (ActiveGeneration request : prompts) {
      sum += request.missing();
    }
    return sum;
  }

  private void add(ActiveGeneration request, int count, Batch batch) {
    Node sequence = request.sequence();
    int from = sequence.size();
    int to = from + count;
    int row = batch.add(request.tokens(), from, to, from, sequence.id(), to == request.size());
    request.plan(count, row);
  }

  /** Evicts cached prefixes until so many tokens fit; whether they do. */
  private static boolean makeRoom(int tokens, SequencePool pool) {
    while (pool.free() < tokens) {
      if (!pool.evict()) {
        return false;
      }
    }
    return true;
  }

  /** Takes the sequence of the youngest request, which waits for its return. */
  private ActiveGeneration preemptYoungest(SequencePool pool) {
    ActiveGeneration youngest = active.getFirst();
    for (ActiveGeneration request : active) {
      if (request.number() > youngest.number()) {
        youngest = request;
      }
    }
    preemptions++;
    active.remove(youngest);
    prompts.remove(youngest);
    pool.drop(youngest.takeSequence());
    int place = 0;
    while (place < waiting.size() && waiting.get(place).number() < youngest.number()) {
      place++;
    }
    waiting.add(place, youngest);
    return youngest;
  }

  /** Computes the batch; whether there are results. */
  private boolean decode(Context context, Batch batch, SequencePool pool) {
    try {
      context.decode(batch);
    } catch (KvCacheFullException e) {
      restorePrompts();
      if (!pool.evict() && active.size() > 1) {
        preemptYoungest(pool);
      } else if (pool.cachedPrefixes() == 0 && active.size() == 1) {
        fail(active.getFirst(), e, pool);
      }
      return false;
    } catch (DecodeException e) {
      for (ActiveGeneration request : List.copyOf(planned)) {
        fail(request, e, pool);
      }
      return false;
    }
    for (ActiveGeneration request : planned) {
      Node sequence = request.sequence();
      int from = sequence.size();
      int count = request.planned();
      if (!request.hasGenerated()) {
        promptTokens += count;
      }
      pool.append(sequence, request.tokens(), from, from + count);
    }
    return true;
  }

  /** Puts prompts that the batch would have finished back into their queue. */
  private void restorePrompts() {
    for (ActiveGeneration request : planned) {
      if (request.missing() > 1 && !prompts.contains(request)) {
        prompts.addFirst(request);
      }
    }
  }

  /** Chooses the next token of every sequence whose last one was computed. */
  private void choose(Context context, SequencePool pool) {
    for (ActiveGeneration request : planned) {
      if (request.missing() > 0) {
        continue;
      }
      boolean ended;
      try {
        ended = request.choose(context, endTokens);
        generatedTokens++;
        throughput.count();
      } catch (RuntimeException e) {
        request.generation().fail(e);
        ended = true;
      }
      if (ended) {
        finish(request, pool);
      } else if (request.missing() != 1) {
        // Its middle was forgotten.
        pool.cut(request.sequence(), request.commonWithSequence());
        prompts.add(request);
      }
    }
  }

  private void finish(ActiveGeneration request, SequencePool pool) {
    active.remove(request);
    prompts.remove(request);
    pool.release(request.takeSequence());
    ended(request);
  }

  private void fail(ActiveGeneration request, RuntimeException failure, SequencePool pool) {
    active.remove(request);
    prompts.remove(request);
    pool.drop(request.takeSequence());
    ended(request);
    request.generation().fail(failure);
  }

  private void ended(ActiveGeneration request) {
    unfinished.decrementAndGet();
    if (request.hasSampler()) {
      request.sampler().close();
    }
  }

  private void publishSnapshot(SequencePool pool, int capacity) {
    snapshot =
        new EngineSnapshot(
            active.size(),
            Math.max(0, unfinished.get() - active.size()),
            pool.used(),
            capacity,
            pool.cachedPrefixes(),
            promptTokens,
            cachedTokens,
            generatedTokens,
            preemptions,
            throughput.perSecond());
  }

  /** Sleeps until something changes. */
  private void rest() {
    parked = true;
    try {
      if (closing || !arrivals.isEmpty() || !tasks.isEmpty() || !embedder.isIdle() || canGoOn()) {
        return;
      }
      long nanos = nanosToDeadline();
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    } finally {
      parked = false;
    }
  }

  private boolean canGoOn() {
    for (ActiveGeneration request : active) {
      if (request.generation().isCancelled() || !request.generation().isPaused()) {
        return true;
      }
    }
    for (ActiveGeneration request : waiting) {
      if (request.generation().isCancelled()) {
        return true;
      }
    }
    // All active ones are paused, so nothing frees a sequence for those that wait.
    return active.isEmpty() && !waiting.isEmpty();
  }

  private long nanosToDeadline() {
    long now = System.nanoTime();
    long least = Long.MAX_VALUE;
    for (ActiveGeneration request : active) {
      least = Math.min(least, request.nanosLeft(now));
    }
    for (ActiveGeneration request : waiting) {
      least = Math.min(least, request.nanosLeft(now));
    }
    return Math.max(1, least);
  }

  /** The end: what is begun is cancelled, what waits fails. */
  private void endAll() {
    for (ActiveGeneration request : active) {
      request.end(FinishReason.CANCELLED);
      ended(request);
    }
    for (ActiveGeneration request : waiting) {
      if (request.hasBegun()) {
        request.end(FinishReason.CANCELLED);
      } else {
        request.generation().fail(closed());
      }
      ended(request);
    }
    failAll(arrivals);
    failTasks();
  }

  private void failAll(Queue<ActiveGeneration> requests) {
    ActiveGeneration request;
    while ((request = requests.poll()) != null) {
      request.generation().fail(closed());
      ended(request);
    }
  }

  private void failTasks() {
    ContextTask<?> task;
    while ((task = tasks.poll()) != null) {
      task.result().completeExceptionally(closed());
    }
  }
}
