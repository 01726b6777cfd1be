package io.github.llamapanama.server.model;

import java.util.List;

/** A request names a model that the server does not have. */
public final class ModelNotFoundException extends RuntimeException {
  /**
   * @param name the model's name
   * @param known the models there are
   */
  public ModelNotFoundException(String name, List<String> known) {
    super(
        "there is no model '%s' here: those there are %s"
            .formatted(name, String.join(", ", known)));
  }
}
