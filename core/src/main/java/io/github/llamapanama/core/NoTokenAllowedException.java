package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;

/** A grammar, logit biases or logits processors rule out all tokens of the vocabulary. */
public final class NoTokenAllowedException extends LlamaException {

  /** Creates an exception. */
  public NoTokenAllowedException() {
    super(
        "No token of the vocabulary is allowed to continue the text: check the literals of its"
            + " grammar for characters that the vocabulary cannot write, and logit biases and"
            + " processors for tokens that they rule out");
  }
}
