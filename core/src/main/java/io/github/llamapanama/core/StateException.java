package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;
import org.jspecify.annotations.Nullable;

/**
 * The state of a context or a sequence could not be saved or restored: it is damaged, or from a
 * context of another model or other parameters.
 */
public final class StateException extends LlamaException {

  /** Creates an exception with a message that says what was wrong. */
  public StateException(String message) {
    super(message);
  }

  /** Creates an exception with the failure behind it. */
  public StateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
