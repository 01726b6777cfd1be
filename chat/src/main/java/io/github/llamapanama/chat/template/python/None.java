package io.github.llamapanama.chat.template.python;

/** Python's {@code None}. */
public enum None {
  /** The only one. */
  NONE
}
