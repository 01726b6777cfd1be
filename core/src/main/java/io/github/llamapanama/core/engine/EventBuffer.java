package io.github.llamapanama.core.engine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carries events from the engine's thread to one consumer.
 *
 * <p>The producer never waits: when the buffer is full it pauses what it produces. A consumer waits
 * only when the buffer is empty, and only then the producer has to wake it, so one wake-up serves
 * all events that came meanwhile. Neither takes a lock.
 */
final class EventBuffer {
  /** Room beyond the capacity, for the last text and the end. */
  private static final int RESERVE = 4;

  private final @Nullable Object[] ring;
  private final int capacity;

  /** Written by the consumer. */
  private volatile long taken;

  /** Written by the producer. */
  private volatile long put;

  private volatile @Nullable Thread waiter;

  EventBuffer(int capacity) {
    this.capacity = capacity;
    this.ring = new Object[capacity + RESERVE];
  }

  /** Whether the producer shall pause. */
  boolean isFull() {
    return put - taken >= capacity;
  }

  /** Whether a producer that paused shall go on. */
  boolean isHalfEmpty() {
    return put - taken <= capacity / 2;
  }

  /** Adds an event, or the failure that takes the place of the end. Called by the producer. */
  void put(Object item) {
    long at = put;
    ring[(int) (at % ring.length)] = item;
    put = at + 1;
    Thread waiting = waiter;
    if (waiting != null) {
      waiter = null;
      LockSupport.unpark(waiting);
    }
  }

  /**
   * Takes the next item, waiting for it. Called by the consumer.
   *
   * @throws InterruptedException if the consumer is interrupted while it waits
   */
  Object take() throws InterruptedException {
    long at = taken;
    while (put == at) {
      waiter = Thread.currentThread();
      if (put == at) {
        LockSupport.park(this);
      }
      waiter = null;
      if (put == at && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    int index = (int) (at % ring.length);
    Object item = ring[index];
    if (item == null) {
      throw new AssertionError("an event is put before it is counted");
    }
    ring[index] = null;
    taken = at + 1;
    return item;
  }
}
