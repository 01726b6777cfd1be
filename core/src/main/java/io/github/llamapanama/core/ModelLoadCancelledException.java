package io.github.llamapanama.core;

import java.nio.file.Path;

/** Loading a model was cancelled by its {@link LoadProgress}. */
public final class ModelLoadCancelledException extends ModelLoadException {

  /** Creates an exception. */
  public ModelLoadCancelledException(Path path) {
    super(path, "cancelled");
  }
}
