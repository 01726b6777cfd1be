package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelNotFoundException;
import io.github.llamapanama.server.model.ModelRegistry;
import java.time.Instant;

/** {@code GET /v1/models/{id}}: one of OpenAI's models; its id may have slashes. */
final class ModelEndpoint implements Endpoint {
  /** What stands before the id. */
  static final String PREFIX = "/v1/models/";

  private final ModelRegistry models;
  private final Instant started = Instant.now();

  ModelEndpoint(ModelRegistry models) {
    this.models = models;
  }

  @Override
  public void answer(Exchange exchange) {
    String name = exchange.path().substring(PREFIX.length());
    if (!models.names().contains(name)) {
      throw new ModelNotFoundException(name, models.names());
    }
    exchange.reply(ModelJson.of(name, started, models.loaded(name)));
  }
}
