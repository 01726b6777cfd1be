package io.github.llamapanama.chat;

import io.github.llamapanama.core.engine.Completion;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.SingleGeneration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A text while a model writes it: pieces, then one {@link Event.Done}.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any. Closing before the end cancels
 * what is left. The model writes on at its own pace, whether or not somebody reads.
 */
public final class TextStream implements Iterator<Event>, AutoCloseable {

  /** What the model's thread hands over. */
  private sealed interface Handover {
    record Happened(Event event) implements Handover {}

    record Failed(RuntimeException failure) implements Handover {}
  }

  private final LinkedBlockingQueue<Handover> handovers = new LinkedBlockingQueue<>();
  private final Object lock = new Object();
  private @Nullable SingleGeneration generation;
  private boolean cancelled;
  private boolean ended;

  TextStream() {}

  /** Whether there is another event: until {@link Event.Done} was given. */
  @Override
  public boolean hasNext() {
    return !ended;
  }

  /**
   * Waits for the next event.
   *
   * @throws io.github.llamapanama.LlamaException if the text cannot be generated
   * @throws IllegalArgumentException if the options do not fit the model
   * @throws IllegalStateException if the {@link Llama} was closed
   * @throws CancellationException if this thread was interrupted; the rest is cancelled
   * @throws NoSuchElementException after the end
   */
  @Override
  public Event next() {
    if (ended) {
      throw new NoSuchElementException("the text has ended");
    }
    return switch (take()) {
      case Handover.Happened happened -> {
        ended = happened.event() instanceof Event.Done;
        yield happened.event();
      }
      case Handover.Failed failed -> {
        ended = true;
        throw failed.failure();
      }
    };
  }

  private Handover take() {
    try {
      return handovers.take();
    } catch (InterruptedException e) {
      close();
      ended = true;
      Thread.currentThread().interrupt();
      CancellationException cancellation =
          new CancellationException("interrupted while waiting for the model");
      cancellation.initCause(e);
      throw cancellation;
    }
  }

  /** The events that are left; closing the stream closes this. */
  public Stream<Event> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /**
   * Waits for the end and returns what was left of the text.
   *
   * @throws IllegalStateException if the end was already read
   */
  public Completion complete() {
    StringBuilder text = new StringBuilder();
    while (hasNext()) {
      switch (next()) {
        case Event.Text piece -> text.append(piece.text());
        case Event.Done done -> {
          return new Completion(text.toString(), done);
        }
      }
    }
    throw new IllegalStateException("the text was read to its end before");
  }

  /** Cancels what is left: the text then ends soon. After the end this does nothing. */
  @Override
  public void close() {
    synchronized (lock) {
      cancelled = true;
      if (generation != null) {
        generation.cancel();
      }
    }
  }

  /** Writes the whole text; called by the model's thread. */
  void writeFrom(SingleGeneration begun) {
    synchronized (lock) {
      generation = begun;
      if (cancelled) {
        begun.cancel();
      }
    }
    while (begun.hasNext()) {
      handovers.add(new Handover.Happened(begun.next()));
    }
    synchronized (lock) {
      generation = null;
    }
  }

  /** Ends the text with a failure; called by the model's thread. */
  void fail(RuntimeException failure) {
    handovers.add(new Handover.Failed(failure));
  }
}
