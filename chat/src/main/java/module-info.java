/** Chat templates, chat formats and the front door of the library. */
module io.github.llamapanama.chat {
  requires static transitive org.jspecify;
  requires transitive io.github.llamapanama.core;
  requires com.fasterxml.jackson.databind;
  requires jinjava;

  exports io.github.llamapanama.chat.template;
}
