package io.github.llamapanama.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes the bodies of all requests in progress may have together. Thread-safe. */
final class BodyBudget {
  private final AtomicLong left;

  BodyBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /**
   * Takes a part of it.
   *
   * @throws BodiesFullException if there is not so much left
   */
  void take(long bytes) {
    if (left.addAndGet(-bytes) < 0) {
      left.addAndGet(bytes);
      throw new BodiesFullException();
    }
  }

  /** Gives a part back. */
  void give(long bytes) {
    left.addAndGet(bytes);
  }
}
