package io.github.llamapanama.core.engine;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A text while an {@link Engine} generates it: events, the last of them {@link Event.Done}.
 *
 * <p>The events are for one consumer, on any one thread at a time, platform or virtual: they are
 * pulled ({@link #next}, {@link #stream}, {@link #complete}), pushed ({@link #publisher}) or
 * awaited ({@link #completion}). A consumer that does not keep up only pauses its own text. {@link
 * #cancel} and {@link #close} may be called by any thread at any time.
 */
public final class Generation implements Iterator<Event>, AutoCloseable {
  private final GenerationRequest request;
  private final EventBuffer events;
  private final EngineThread engine;
  private volatile boolean cancelled;
  private volatile boolean ended;

  /** Whether the consumer wants each event as soon as it is there. */
  private boolean hurried = true;

  /** Whether the engine's thread waits for the consumer; it is woken once there is room again. */
  private volatile boolean paused;

  Generation(GenerationRequest request, int eventCapacity, EngineThread engine) {
    this.request = request;
    this.events = new EventBuffer(eventCapacity);
    this.engine = engine;
  }

  /** Whether there is another event: until {@link Event.Done} was given, or a failure thrown. */
  @Override
  public boolean hasNext() {
    return !ended;
  }

  /**
   * Waits for the next event.
   *
   * @throws NoSuchElementException after the end
   * @throws CancellationException if this thread is interrupted, which cancels the text and leaves
   *     the thread interrupted
   * @throws DeadlineExceededException if the request took too long
   * @throws io.github.llamapanama.core.ContextOverflowException if the context is full, and the
   *     request said to fail then
   * @throws io.github.llamapanama.core.DecodeException if the context fails
   * @throws io.github.llamapanama.core.NoTokenAllowedException if no token fits the grammar
   * @throws IllegalStateException if the engine was closed before the request was begun, or has
   *     failed; on the engine's own thread, as in a step of sampling, which cannot wait for itself
   */
  @Override
  public Event next() {
    if (ended) {
      throw new NoSuchElementException("the text has ended");
    }
    engine.requireOther();
    Object item = take();
    if (paused && events.isHalfEmpty()) {
      engine.wake();
    }
    if (item instanceof RuntimeException failure) {
      ended = true;
      throw failure;
    }
    ended = item instanceof Event.Done;
    return (Event) item;
  }

  private Object take() {
    try {
      return events.take(hurried);
    } catch (InterruptedException e) {
      ended = true;
      cancel();
      Thread.currentThread().interrupt();
      CancellationException cancellation =
          new CancellationException("interrupted while waiting for the model");
      cancellation.initCause(e);
      throw cancellation;
    }
  }

  /**
   * Lets {@link #next} wait from now on until many events are there, or the last one: for a
   * consumer that wants the whole text, as {@link #complete} does. The text comes sooner then,
   * since each time a consumer wakes it takes a processor away from the model.
   */
  public void takeInBulk() {
    hurried = false;
  }

  /** The events that are left; closing the stream closes this. */
  public Stream<Event> stream() {
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false)
        .onClose(this::close);
  }

  /**
   * Waits for the end and returns what was left of the text.
   *
   * @see #next
   */
  public Completion complete() {
    takeInBulk();
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (next()) {
        case Event.PromptRead read -> {}
        case Event.Text piece -> text.append(piece.text());
        case Event.Done done -> {
          return new Completion(text.toString(), done);
        }
      }
    }
  }

  /**
   * What {@link #complete} will return, as a future. A virtual thread consumes the events; to
   * cancel the future cancels the text.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what depends on the future here cannot fail
  public CompletableFuture<Completion> completion() {
    CompletableFuture<Completion> future = new CompletableFuture<>();
    future.whenComplete(
        (done, failure) -> {
          if (future.isCancelled()) {
            cancel();
          }
        });
    Thread.ofVirtual()
        .name("generation")
        .start(
            () -> {
              try {
                future.complete(complete());
              } catch (Throwable e) {
                future.completeExceptionally(e);
              }
            });
    return future;
  }

  /**
   * The events that are left, pushed as the subscriber asks for them. There is one subscriber; its
   * methods are called on a virtual thread, and to cancel the subscription closes the generation.
   */
  public Flow.Publisher<Event> publisher() {
    return new EventPublisher<>(this, this::close);
  }

  /**
   * Ends the text early: its last event will be {@link Event.Done} with {@link
   * FinishReason#CANCELLED}. After the end this does nothing.
   */
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      engine.wake();
    }
  }

  /** What was asked for; its sampling has the seed, also if it was drawn. */
  public GenerationRequest request() {
    return request;
  }

  /** The seed of what is random, also if it was drawn; empty if the choice is greedy. */
  public OptionalLong seed() {
    return request.params().sampling().seed();
  }

  /** Gives up the rest of the text; its sequence becomes free. */
  @Override
  public void close() {
    if (!ended) {
      cancel();
    }
  }

  /** Whether the consumer wants no more. */
  boolean isCancelled() {
    return cancelled;
  }

  /** Hands over an event; called by the engine's thread. */
  void put(Event event) {
    if (event instanceof Event.Done) {
      events.putLast(event);
    } else {
      events.put(event);
    }
  }

  /** Ends the text with a failure; called by the engine's thread, or before it knows the text. */
  void fail(RuntimeException failure) {
    events.putLast(failure);
  }

  /** Whether the text shall wait for its consumer; asked by the engine's thread. */
  boolean isPaused() {
    if (paused) {
      paused = !events.isHalfEmpty();
    } else if (events.isFull()) {
      paused = true;
      // The consumer may have emptied the buffer before it could see that somebody waits for that.
      paused = !events.isHalfEmpty();
    }
    return paused;
  }
}
