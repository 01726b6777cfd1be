package io.github.llamapanama.bench;

import java.util.List;

/**
 * What came out of a task done {@link SideBySide}.
 *
 * @param task what was done
 * @param unit of what the figures are
 * @param results of the contenders; the first is the one whom the others are compared with
 */
record Comparison(String task, String unit, List<Result> results) {

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

  /** Round by round, how many times faster a contender was than the first. */
  Series ratios(Result result) {
    return result.figures().dividedBy(results.getFirst().figures());
  }
}
