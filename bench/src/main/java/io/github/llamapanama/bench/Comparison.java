package io.github.llamapanama.bench;

import java.util.List;

/**
 * What came out of a task done {@link SideBySide}, by one metric.
 *
 * @param task what was done
 * @param metric what the figures are
 * @param results of the contenders; the first is the one whom the others are compared with
 */
record Comparison(String task, Metric metric, List<Result> results) {

  /**
   * The figures of a contender.
   *
   * @param name the contender's
   * @param figures one per round
   */
  record Result(String name, Series figures) {}

  Comparison {
    results = List.copyOf(results);
  }

  /** Round by round, how many times better a contender was than the first: above 1 it is ahead. */
  Series ratios(Result result) {
    Series first = results.getFirst().figures();
    return metric.higherIsBetter()
        ? result.figures().dividedBy(first)
        : first.dividedBy(result.figures());
  }
}
