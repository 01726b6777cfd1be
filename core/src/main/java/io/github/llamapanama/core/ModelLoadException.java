package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file could not be loaded as a model: it is missing, unreadable, no GGUF, corrupt, or of a kind
 * that llama.cpp does not know.
 */
public sealed class ModelLoadException extends LlamaException permits ModelLoadCancelledException {
  private final transient Path path;
  private final String reason;

  /**
   * Creates an exception.
   *
   * @param path the file that was to be loaded
   * @param reason what is wrong with it, as a phrase without a full stop
   */
  public ModelLoadException(Path path, String reason) {
    this(path, reason, null);
  }

  /** Creates an exception with the failure behind it. */
  public ModelLoadException(Path path, String reason, @Nullable Throwable cause) {
    super("Cannot load model " + path + ": " + reason, cause);
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
