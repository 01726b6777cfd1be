package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.embedding.Embedder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of an engine, with the context that only it may use, and what other threads leave
 * for it: requests, texts to embed, the wish to close.
 */
final class EngineThread {
  private final Model model;
  private final EngineParams params;
  private final Thread thread;
  private final CompletableFuture<Limits> started = new CompletableFuture<>();

  // Shared with other threads.
  private final Queue<ActiveGeneration> arrivals = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<List<ActiveRequest>>> questions =
      new ConcurrentLinkedQueue<>();
  private final Embedder embedder;

  /** How many requests are submitted and have not ended. */
  private final AtomicInteger unfinished = new AtomicInteger();

  private volatile boolean parked;
  private volatile boolean closing;

  /** What the thread has died of. */
  private volatile @Nullable Throwable failure;

  private final EngineCounters counters = new EngineCounters();

  /** Known to other threads only for {@link Context#cancel}. */
  private volatile @Nullable Context running;

  /** What callers check requests against. */
  record Limits(int sequenceTokens, boolean generates) {}

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
   * @return what it can hold and do
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

  /**
   * Checks that so many requests could be taken on if there were no others.
   *
   * @throws IllegalArgumentException if not
   */
  void requireRoom(long requests) {
    if (requests > room()) {
      throw new IllegalArgumentException(
          "%,d texts at once are more than the %,d that work and wait at most"
              .formatted(requests, room()));
    }
  }

  private int room() {
    return params.queueCapacity() + params.context().maxSequences();
  }

  /**
   * Checks that a thread may wait for this one.
   *
   * @throws IllegalStateException if it is this one, which a step of sampling runs on
   */
  void requireOther() {
    if (thread.equals(Thread.currentThread())) {
      throw new IllegalStateException("The engine's own thread cannot wait for the engine");
    }
  }

  /** Takes on requests; all of them or none. */
  void submit(List<ActiveGeneration> requests) {
    int before = unfinished.getAndAdd(requests.size());
    if (before + requests.size() > room()) {
      unfinished.addAndGet(-requests.size());
      throw new EngineBusyException(
          Math.max(0, before - params.context().maxSequences()), params.queueCapacity());
    }
    arrivals.addAll(requests);
    wake();
    if (closing) {
      // The thread may have looked for arrivals for the last time.
      failArrivals();
    }
  }

  /** What computes embeddings between two batches; to be woken for it. */
  Embedder embedder() {
    return embedder;
  }

  EngineSnapshot snapshot() {
    return counters.snapshot();
  }

  /** The requests at work, as soon as the thread has a moment to tell. */
  List<ActiveRequest> active() {
    CompletableFuture<List<ActiveRequest>> answer = new CompletableFuture<>();
    questions.add(answer);
    wake();
    if (closing) {
      // The thread may have looked for questions for the last time.
      answerQuestions(List.of());
    }
    return join(answer);
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
    if (!thread.equals(Thread.currentThread())) {
      // It may be parked, or wait in a step of sampling.
      thread.interrupt();
    }
    Context context = running;
    if (context != null) {
      // The batch that is being computed helps nobody any more.
      context.cancel();
    }
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

  /** Why no request is taken any more. */
  IllegalStateException ended() {
    Throwable cause = failure;
    return cause == null
        ? closed()
        : new IllegalStateException("The engine has failed: " + cause, cause);
  }

  private void run() {
    try {
      Niceness.add(params.niceness());
      FlightEvents.Load event = new FlightEvents.Load();
      event.begin();
      try (Context context = Context.create(model, params.contextParams(model))) {
        event.model = String.valueOf(model.path());
        event.sequences = context.maxSequences();
        event.kvCapacity = context.contextSize();
        event.commit();
        run(context);
      }
    } catch (Throwable e) {
      if (!started.completeExceptionally(e)) {
        throw e;
      }
    }
  }

  private void run(Context context) {
    running = context;
    try (Scheduler scheduler = new Scheduler(context, params)) {
      started.complete(
          new Limits(
              context.sequenceContextSize(),
              context.hasKvCache()
                  && !model.info().hasEncoder()
                  && !params.context().embeddings()));
      try {
        loop(scheduler);
      } catch (Throwable e) {
        failure = e;
        closing = true;
        scheduler.fail(ended());
        throw e;
      }
    } finally {
      closing = true;
      embedder.close();
      failArrivals();
      answerQuestions(List.of());
    }
  }

  private void loop(Scheduler scheduler) {
    while (!closing) {
      // As with prompts: who reads a text as it is generated shall not wait long.
      embedder.step(scheduler.isDecoding() ? scheduler.mostTokensAtOnce() : Integer.MAX_VALUE);
      takeArrivals(scheduler);
      if (!questions.isEmpty()) {
        answerQuestions(scheduler.activeRequests());
      }
      boolean worked = scheduler.step();
      unfinished.addAndGet(-scheduler.takeFinished());
      scheduler.report(counters, unfinished.get());
      if (!worked) {
        rest(scheduler);
      }
    }
  }

  private void takeArrivals(Scheduler scheduler) {
    ActiveGeneration arrival;
    while ((arrival = arrivals.poll()) != null) {
      scheduler.add(arrival);
    }
  }

  /** Sleeps until something changes. */
  private void rest(Scheduler scheduler) {
    parked = true;
    try {
      if (!closing
          && arrivals.isEmpty()
          && questions.isEmpty()
          && embedder.isIdle()
          && !scheduler.hasWork()) {
        // The largest number of nanoseconds is as good as endless.
        LockSupport.parkNanos(this, scheduler.nanosToDeadline());
      }
    } finally {
      parked = false;
    }
  }

  private void answerQuestions(List<ActiveRequest> active) {
    CompletableFuture<List<ActiveRequest>> question;
    while ((question = questions.poll()) != null) {
      question.complete(active);
    }
  }

  private void failArrivals() {
    ActiveGeneration request;
    while ((request = arrivals.poll()) != null) {
      request.generation().fail(ended());
    }
  }
}
