package io.github.llamapanama.chat.template;

/** Who wrote a character of a rendered prompt. */
public enum Origin {
  /** The template, or a special token such as {@code bos_token}: may be a special token. */
  TEMPLATE,
  /** The caller's data, such as a message's text: must never be read as a special token. */
  INPUT
}
