package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;

/** A model, or the engine that it was given to, generates no text. */
public final class GenerationNotSupportedException extends LlamaException {

  /**
   * Creates an exception.
   *
   * @param reason why not
   */
  public GenerationNotSupportedException(String reason) {
    super("This model generates no text here: " + reason);
  }
}
