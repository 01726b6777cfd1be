/** The llama command. */
module io.github.llamapanama.cli {
  requires static transitive org.jspecify;
  requires io.github.llamapanama.chat;
  requires io.github.llamapanama.models;
  requires info.picocli;

  exports io.github.llamapanama.cli;
}
