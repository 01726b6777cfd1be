package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;

/** A grammar leads where no token of the vocabulary continues. */
public final class NoTokenAllowedException extends LlamaException {

  /** Creates an exception. */
  public NoTokenAllowedException() {
    super(
        "No token of the vocabulary continues the text as the grammar demands: check its literals"
            + " for characters that the vocabulary cannot write, and logits processors for tokens"
            + " that they rule out");
  }
}
