package io.github.llamapanama.bench;

import java.util.function.DoubleSupplier;

/**
 * Somebody who does a task.
 *
 * @param name what tables call it
 * @param measurement does the task once and tells how fast; larger is better
 */
record Contender(String name, DoubleSupplier measurement) {}
