package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelRegistry;
import io.github.llamapanama.server.model.ModelState;
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
    ModelState state = models.state(exchange.path().substring(PREFIX.length()));
    exchange.reply(ModelJson.of(state, started, models.loaded(state.name())));
  }
}
