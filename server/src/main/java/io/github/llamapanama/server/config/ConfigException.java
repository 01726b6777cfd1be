package io.github.llamapanama.server.config;

import io.github.llamapanama.LlamaException;
import org.jspecify.annotations.Nullable;

/** A server cannot start as it is told to: a key is missing, or a file is not what it should be. */
public final class ConfigException extends LlamaException {
  /** A configuration that says what was wrong and what to do. */
  public ConfigException(String message) {
    super(message);
  }

  /** A configuration that cannot be read. */
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
