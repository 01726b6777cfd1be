package io.github.llamapanama.core.engine;

/** How many tokens come per second, over the last second or so. */
final class Throughput {
  private static final long WINDOW_NANOS = 1_000_000_000;

  private long windowStart = System.nanoTime();
  private long counted;
  private double lastRate;

  /** Counts a token. */
  void count() {
    counted++;
  }

  /** The rate of the last whole window. */
  double perSecond() {
    long now = System.nanoTime();
    long passed = now - windowStart;
    if (passed >= WINDOW_NANOS) {
      lastRate = counted * 1e9 / passed;
      counted = 0;
      windowStart = now;
    }
    return lastRate;
  }
}
