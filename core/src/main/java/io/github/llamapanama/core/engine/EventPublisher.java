package io.github.llamapanama.core.engine;

import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Pushes the events of a {@link Generation} to one subscriber, no more than it asks for. */
final class EventPublisher implements Flow.Publisher<Event> {
  private final Generation generation;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  EventPublisher(Generation generation) {
    this.generation = generation;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Event> subscriber) {
    if (subscribed.compareAndSet(false, true)) {
      Thread.ofVirtual().name("generation").start(new Delivery(generation, subscriber));
    } else {
      subscriber.onSubscribe(new Refused());
      subscriber.onError(new IllegalStateException("a generation has one subscriber"));
    }
  }

  /** The subscription of one who came too late. */
  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  private static final class Delivery implements Flow.Subscription, Runnable {
    private final Generation generation;
    private final Flow.Subscriber<? super Event> subscriber;

    /** How many more events the subscriber wants; more than an int holds are as good as endless. */
    private final Semaphore demand = new Semaphore(0);

    private volatile boolean cancelled;
    private volatile boolean misused;

    Delivery(Generation generation, Flow.Subscriber<? super Event> subscriber) {
      this.generation = generation;
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
      generation.close();
      demand.release();
    }

    @Override
    public void run() {
      subscriber.onSubscribe(this);
      try {
        while (!cancelled && generation.hasNext()) {
          demand.acquireUninterruptibly();
          if (misused) {
            throw new IllegalArgumentException("a subscriber asks for at least one event");
          }
          if (!cancelled) {
            subscriber.onNext(generation.next());
          }
        }
        if (!cancelled) {
          subscriber.onComplete();
        }
      } catch (RuntimeException e) {
        generation.close();
        if (!cancelled) {
          subscriber.onError(e);
        }
      }
    }
  }
}
