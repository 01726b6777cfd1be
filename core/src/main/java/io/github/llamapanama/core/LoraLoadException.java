package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file could not be loaded as a LoRA adapter: it is missing, unreadable, corrupt, no adapter, or
 * one for another model.
 */
public final class LoraLoadException extends LlamaException {
  private final transient Path path;
  private final String reason;

  /**
   * Creates an exception.
   *
   * @param path the file that was to be loaded
   * @param reason what is wrong with it, as a phrase without a full stop
   */
  public LoraLoadException(Path path, String reason) {
    this(path, reason, null);
  }

  /** Creates an exception with the failure behind it. */
  public LoraLoadException(Path path, String reason, @Nullable Throwable cause) {
    super("Cannot load LoRA adapter " + path + ": " + reason, cause);
    this.path = path;
    this.reason = reason;
  }

  /** The file that was to be loaded. */
  public Path path() {
    return path;
  }

  /** What is wrong with the file. */
  public String reason() {
    return reason;
  }
}
