package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;

/** A prompt, or a prompt with its reply, is longer than the context that should hold it. */
public final class ContextOverflowException extends LlamaException {
  private final int needed;
  private final int limit;

  /**
   * Creates an exception.
   *
   * @param needed the number of tokens that should have been held
   * @param limit the number of tokens that can be held
   */
  public ContextOverflowException(int needed, int limit) {
    super(
        "%d tokens do not fit into a context of %d: shorten the prompt or raise the context size"
            .formatted(needed, limit));
    this.needed = needed;
    this.limit = limit;
  }

  /** The number of tokens that should have been held. */
  public int needed() {
    return needed;
  }

  /** The number of tokens that can be held. */
  public int limit() {
    return limit;
  }
}
