package io.github.llamapanama.core.engine;

import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pushes events that are pulled from elsewhere to one subscriber, no more than it asks for. The
 * subscriber's methods are called on a virtual thread.
 *
 * @param <T> the events
 */
public final class EventPublisher<T> implements Flow.Publisher<T> {
  private final Iterator<? extends T> events;
  private final Runnable close;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  /**
   * Creates a publisher.
   *
   * @param events what to push; used by nobody else from now on
   * @param close gives up the rest of the events, when the subscriber cancels or fails
   */
  public EventPublisher(Iterator<? extends T> events, Runnable close) {
    this.events = events;
    this.close = close;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    if (subscribed.compareAndSet(false, true)) {
      Thread.ofVirtual().name("publisher").start(new Delivery<T>(events, close, subscriber));
    } else {
      subscriber.onSubscribe(new Refused());
      subscriber.onError(new IllegalStateException("there is one subscriber, and it came before"));
    }
  }

  /** The subscription of one who came too late. */
  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  private static final class Delivery<T> implements Flow.Subscription, Runnable {
    private final Iterator<? extends T> events;
    private final Runnable close;
    private final Flow.Subscriber<? super T> subscriber;

    /** How many more events the subscriber wants; more than an int holds are as good as endless. */
    private final Semaphore demand = new Semaphore(0);

    private volatile boolean cancelled;
    private volatile boolean misused;

    Delivery(Iterator<? extends T> events, Runnable close, Flow.Subscriber<? super T> subscriber) {
      this.events = events;
      this.close = close;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count < 1) {
        misused = true;
        demand.release();
        return;
      }
      synchronized (this) {
        int room = Integer.MAX_VALUE / 2 - demand.availablePermits();
        demand.release((int) Math.max(0, Math.min(count, room)));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      close.run();
      demand.release();
    }

    @Override
    public void run() {
      try {
        subscriber.onSubscribe(this);
        while (!cancelled && events.hasNext()) {
          demand.acquireUninterruptibly();
          if (misused) {
            throw new IllegalArgumentException("a subscriber asks for at least one event");
          }
          if (!cancelled) {
            subscriber.onNext(events.next());
          }
        }
        if (!cancelled) {
          subscriber.onComplete();
        }
      } catch (Throwable e) {
        // Errors too: a subscriber that fails in any way takes no more events.
        close.run();
        if (!cancelled) {
          subscriber.onError(e);
        }
      }
    }
  }
}
