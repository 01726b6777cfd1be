package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.model.ModelRegistry;

/** {@code GET /health}: whether the default model is loaded, in the words of llama-server. */
final class HealthEndpoint implements Endpoint {
  private final ModelRegistry models;

  HealthEndpoint(ModelRegistry models) {
    this.models = models;
  }

  @Override
  public void answer(Exchange exchange) {
    if (models.ready()) {
      exchange.reply(Json.object().put("status", "ok"));
    } else {
      exchange.reply(
          503,
          Json.object()
              .set(
                  "error",
                  Json.object()
                      .put("code", 503)
                      .put("message", "Loading model")
                      .put("type", "unavailable_error")));
    }
  }
}
