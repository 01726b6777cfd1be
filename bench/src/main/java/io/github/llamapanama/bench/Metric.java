package io.github.llamapanama.bench;

/**
 * What is measured.
 *
 * @param name tells the figures of one task apart; empty if it has only one
 * @param unit of the figures
 * @param higherIsBetter whether it is a speed; otherwise it is a cost, such as a time to wait
 */
record Metric(String name, String unit, boolean higherIsBetter) {

  /** Tokens per second. */
  static Metric speed(String name) {
    return new Metric(name, "tokens/s", true);
  }

  /** Milliseconds that somebody waits. */
  static Metric wait(String name) {
    return new Metric(name, "ms", false);
  }

  /** A figure of this kind. */
  Figure of(double value) {
    return new Figure(this, value);
  }
}
