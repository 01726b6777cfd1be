/** Models, contexts, samplers and generation, safe from plain Java. */
module io.github.llamapanama.core {
  requires static transitive org.jspecify;
  requires transitive io.github.llamapanama.bindings;
  requires jdk.jfr;
  requires org.slf4j;

  exports io.github.llamapanama.core;
  exports io.github.llamapanama.core.embedding;
  exports io.github.llamapanama.core.engine;
  exports io.github.llamapanama.core.gguf;
  exports io.github.llamapanama.core.sampling;
}
