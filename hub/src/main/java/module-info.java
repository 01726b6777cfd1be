/** Models fetched from the Hugging Face hub and from URLs. */
module io.github.llamapanama.hub {
  requires static transitive org.jspecify;
  // The root of the exceptions.
  requires transitive io.github.llamapanama.bindings;
  requires com.fasterxml.jackson.databind;
  requires io.github.llamapanama.models;
  requires java.net.http;
  requires org.slf4j;

  exports io.github.llamapanama.hub;
}
