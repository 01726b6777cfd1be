package io.github.llamapanama.server.model;

import java.time.Duration;

/** A model cannot be loaded now, since requests use all that would have to make room for it. */
public final class ModelsBusyException extends RuntimeException {
  /**
   * @param name the model's name
   * @param waited how long it waited for room
   */
  ModelsBusyException(String name, Duration waited) {
    super(
        "the model '%s' cannot be loaded: after %d s other requests still use the models in whose place it would come"
            .formatted(name, waited.toSeconds()));
  }
}
