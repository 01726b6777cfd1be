/** Chat templates, chat formats and the front door of the library. */
module io.github.llamapanama.chat {
  requires static transitive org.jspecify;
  requires transitive io.github.llamapanama.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires com.fasterxml.jackson.datatype.jsr310;
  requires jinjava;
  // Jinjava has no module descriptor that could say so.
  requires org.apache.commons.lang3;
  requires org.slf4j;

  exports io.github.llamapanama.chat;
  exports io.github.llamapanama.chat.format;
  exports io.github.llamapanama.chat.message;
  exports io.github.llamapanama.chat.reply;
  exports io.github.llamapanama.chat.schema;
  exports io.github.llamapanama.chat.template;
  exports io.github.llamapanama.chat.tool;
  exports io.github.llamapanama.chat.typed;

  // JSON is read into records and written from them.
  opens io.github.llamapanama.chat.message to
      com.fasterxml.jackson.databind;

  uses io.github.llamapanama.chat.format.ChatFormatProvider;
}
