package io.github.llamapanama.bench;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Somebody who does a task.
 *
 * @param name what tables call it
 * @param turn does the task once and tells its figures, always of the same metrics
 */
record Contender(String name, Supplier<List<Figure>> turn) {

  /** One whose turn gives a single figure. */
  static Contender of(String name, Metric metric, DoubleSupplier turn) {
    return new Contender(name, () -> List.of(metric.of(turn.getAsDouble())));
  }
}
