package io.github.llamapanama.core.sampling;

/** Checks of numbers on their way to C, where a bad one is undefined behaviour or an abort. */
final class Range {

  private Range() {}

  static void check(String name, double value, double least, double most) {
    // Written so that NaN fails.
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s, allowed: %s to %s".formatted(name, value, least, most));
    }
  }

  static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, allowed: %d to %d".formatted(name, value, least, most));
    }
  }
}
