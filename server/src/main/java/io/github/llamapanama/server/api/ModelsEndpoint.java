package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelRegistry;
import java.time.Instant;
import java.util.List;

/** {@code GET /v1/models}: OpenAI's list of the models there are, the default first. */
final class ModelsEndpoint implements Endpoint {
  private final ModelRegistry models;
  private final Instant started = Instant.now();

  ModelsEndpoint(ModelRegistry models) {
    this.models = models;
  }

  /** The list on the wire. */
  record ModelList(String object, List<ModelJson> data) {}

  @Override
  public void answer(Exchange exchange) {
    exchange.reply(
        new ModelList(
            "list",
            models.states().stream()
                .map(state -> ModelJson.of(state, started, models.loaded(state.name())))
                .toList()));
  }
}
