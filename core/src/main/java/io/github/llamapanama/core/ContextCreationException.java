package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;

/** llama.cpp could not create a context, most often because its memory could not be allocated. */
public final class ContextCreationException extends LlamaException {

  /** Creates an exception with a message that says what was wrong and what to do. */
  public ContextCreationException(String message) {
    super(message);
  }
}
