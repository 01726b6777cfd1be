package io.github.llamapanama.core.engine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carries events from the engine's thread to one consumer.
 *
 * <p>The producer never waits: when the buffer is full it pauses what it produces. A consumer waits
 * only when the buffer is empty, and only then the producer has to wake it, so one wake-up serves
 * all events that came meanwhile. One that is in no hurry has itself woken when the buffer is half
 * full, or complete: where all processors compute, each wake-up takes one of them away. Neither
 * takes a lock.
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

  /** Written by the producer: whether the last item was put. */
  private volatile boolean complete;

  private volatile @Nullable Thread waiter;

  /** For how many items the waiter waits; written by the consumer before it says who waits. */
  private int awaited;

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

  /** Adds an event that others follow. Called by the producer. */
  void put(Object item) {
    add(item);
    Thread waiting = waiter;
    if (waiting != null && put - taken >= awaited) {
      wake(waiting);
    }
  }

  /** Adds the end, or the failure that takes its place. Called by the producer. */
  void putLast(Object item) {
    complete = true;
    add(item);
    Thread waiting = waiter;
    if (waiting != null) {
      wake(waiting);
    }
  }

  private void add(Object item) {
    long at = put;
    ring[(int) (at % ring.length)] = item;
    put = at + 1;
  }

  private void wake(Thread waiting) {
    waiter = null;
    LockSupport.unpark(waiting);
  }

  /**
   * Takes the next item, waiting for it. Called by the consumer.
   *
   * @param hurried whether to wait for no more than that item
   * @throws InterruptedException if the consumer is interrupted while it waits
   */
  Object take(boolean hurried) throws InterruptedException {
    long at = taken;
    if (put == at) {
      awaitItems(at, hurried ? 1 : Math.max(1, capacity / 2));
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

  /** Waits for so many items behind those that were taken, or the last. */
  private void awaitItems(long at, int count) throws InterruptedException {
    while (put - at < count && !(complete && put > at)) {
      awaited = count;
      waiter = Thread.currentThread();
      if (put - at < count && !complete) {
        LockSupport.park(this);
      }
      waiter = null;
      if (Thread.currentThread().isInterrupted()) {
        if (put > at) {
          return;
        }
        Thread.interrupted();
        throw new InterruptedException();
      }
    }
  }
}
