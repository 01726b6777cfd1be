package io.github.llamapanama.bench;

/** Requests that begin alike. */
@FunctionalInterface
interface PrefixLoad {

  /** Makes them all; what they begin with is new each time. */
  Load run();
}
