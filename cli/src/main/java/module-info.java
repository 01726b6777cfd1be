/** The llama command. */
module io.github.llamapanama.cli {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires info.picocli;
  requires io.github.llamapanama.chat;
  requires io.github.llamapanama.hub;
  requires io.github.llamapanama.models;
  requires io.github.llamapanama.server;
  // JLine listens to signals there.
  requires jdk.unsupported;
  requires org.jline;

  exports io.github.llamapanama.cli;

  // picocli fills annotated fields.
  opens io.github.llamapanama.cli to
      info.picocli;
  opens io.github.llamapanama.cli.options to
      info.picocli;
}
