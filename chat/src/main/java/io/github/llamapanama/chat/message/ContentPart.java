package io.github.llamapanama.chat.message;

/** One part of a message's content. Text is the only kind so far. */
public sealed interface ContentPart {

  /** A piece of text. */
  record Text(String text) implements ContentPart {}
}
