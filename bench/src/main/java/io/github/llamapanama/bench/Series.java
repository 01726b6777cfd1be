package io.github.llamapanama.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Figures of the same kind, one per round.
 *
 * @param values the figures in the order of the rounds, at least one
 */
record Series(List<Double> values) {

  Series {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a series has at least one value");
    }
  }

  static Series of(double... values) {
    return new Series(Arrays.stream(values).boxed().toList());
  }

  double median() {
    return quantile(0.5);
  }

  /**
   * The value that a part of the others is below, interpolated; 0.25 and 0.75 are the quartiles.
   */
  double quantile(double part) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double at = part * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = (int) Math.ceil(at);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /**
   * Round by round, how many times larger these figures are. What slows a whole round down, such as
   * another program on the machine, does not change them.
   */
  Series dividedBy(Series other) {
    double[] ratios = new double[values.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = values.get(i) / other.values.get(i);
    }
    return of(ratios);
  }
}
