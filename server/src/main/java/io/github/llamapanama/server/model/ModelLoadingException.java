package io.github.llamapanama.server.model;

/** A request came while the server was still loading its first model. */
public final class ModelLoadingException extends RuntimeException {
  /** The model is being loaded. */
  ModelLoadingException() {
    super("Loading model");
  }
}
