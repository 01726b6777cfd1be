/** An OpenAI-compatible HTTP server on the engine. */
module io.github.llamapanama.server {
  requires static transitive org.jspecify;
  requires transitive io.github.llamapanama.chat;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires io.helidon.webserver;
  requires io.prometheus.metrics.core;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires jdk.net;
  requires org.slf4j;

  exports io.github.llamapanama.server;
  exports io.github.llamapanama.server.config;
  exports io.github.llamapanama.server.model;

  // JSON is read into records and written from them.
  opens io.github.llamapanama.server.api to
      com.fasterxml.jackson.databind;
  opens io.github.llamapanama.server.error to
      com.fasterxml.jackson.databind;
  opens io.github.llamapanama.server.messages to
      com.fasterxml.jackson.databind;
  opens io.github.llamapanama.server.responses to
      com.fasterxml.jackson.databind;
  opens io.github.llamapanama.server.llamacpp to
      com.fasterxml.jackson.databind;
}
