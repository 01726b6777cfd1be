/** The embedded tiny chat model, and random-weight models for tests and benchmarks. */
module io.github.llamapanama.models {
  requires static transitive org.jspecify;

  exports io.github.llamapanama.models;
}
