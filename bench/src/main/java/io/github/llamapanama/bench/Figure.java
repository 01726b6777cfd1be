package io.github.llamapanama.bench;

/** A measured value. */
record Figure(Metric metric, double value) {}
