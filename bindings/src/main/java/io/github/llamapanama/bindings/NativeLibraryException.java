package io.github.llamapanama.bindings;

import io.github.llamapanama.LlamaException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp's libraries could not be found, opened or accepted.
 *
 * <p>The message lists every place that was tried with the reason why it did not serve, and what to
 * do about it.
 */
public final class NativeLibraryException extends LlamaException {
  private static final long serialVersionUID = 1;

  private final List<String> triedPaths;

  NativeLibraryException(String message, List<String> triedPaths, @Nullable Throwable cause) {
    super(message, cause);
    this.triedPaths = List.copyOf(triedPaths);
  }

  /** The same failure again, thrown at a later call. */
  NativeLibraryException(NativeLibraryException first) {
    super(String.valueOf(first.getMessage()), first);
    this.triedPaths = first.triedPaths;
  }

  /**
   * The places that were tried, in order: directories, files, and resources of the class path.
   *
   * @return an unmodifiable list
   */
  public List<String> triedPaths() {
    return triedPaths;
  }
}
