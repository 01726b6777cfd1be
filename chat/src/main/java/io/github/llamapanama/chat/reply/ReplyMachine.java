package io.github.llamapanama.chat.reply;

/** Turns a reply's input into additions to its message. */
interface ReplyMachine {

  /** Reads on as far as what has arrived decides. */
  void advance();

  /** Whether something began as a call and was none. */
  boolean isMalformed();
}
