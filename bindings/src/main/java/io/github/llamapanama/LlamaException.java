package io.github.llamapanama;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Llama Panama itself defines.
 *
 * <p>Each subclass names one thing that can go wrong outside the program's control: a file that is
 * no model, a library that cannot be loaded, a context that is full. Misuse of the API throws the
 * JDK's own exceptions instead ({@link IllegalStateException}, {@link IllegalArgumentException},
 * {@link IndexOutOfBoundsException}, {@link WrongThreadException}).
 */
public abstract class LlamaException extends RuntimeException {

  /** Creates an exception with a message that says what was wrong and what to do. */
  protected LlamaException(String message) {
    super(message);
  }

  /** Creates an exception with a message and the failure behind it, if there is one. */
  protected LlamaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
