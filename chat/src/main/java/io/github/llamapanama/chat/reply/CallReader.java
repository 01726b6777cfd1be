package io.github.llamapanama.chat.reply;

/**
 * Reads one call. Nothing goes to the sink before it is clear that this is a call of a known tool;
 * the closing brace of its arguments goes there last, so that the arguments of a call that breaks
 * off are never complete.
 */
interface CallReader {

  /** Reads what has arrived: the call's end, {@link ReplyInput#OPEN} or none. */
  int read();

  /** Whether the sink knows of the call. */
  boolean begun();
}
