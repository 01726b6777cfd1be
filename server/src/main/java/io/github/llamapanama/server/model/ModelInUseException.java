package io.github.llamapanama.server.model;

/** A model is to be unloaded that is being loaded or used. */
public final class ModelInUseException extends RuntimeException {
  /**
   * @param name the model's name
   */
  ModelInUseException(String name) {
    super("the model '%s' is being loaded or used: try again when it is not".formatted(name));
  }
}
