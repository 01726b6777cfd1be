package io.github.llamapanama.server.api;

import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.model.ModelRegistry;
import io.github.llamapanama.server.page.Pages;

/** All that the server answers: the table of its addresses. */
public final class Api {
  private Api() {}

  /** The endpoint that all requests go to. */
  public static Endpoint of(ServerConfig config, ModelRegistry models) {
    return new Failures(router(config, models));
  }

  /** Which endpoint answers at which path. */
  public static Router router(ServerConfig config, ModelRegistry models) {
    Requests requests = new Requests(models, config.strict());
    Endpoint health = new HealthEndpoint(models);
    Endpoint responses = new ResponsesEndpoint(requests);
    Router router =
        new Router()
            .get("/health", health)
            .get("/v1/health", health)
            .post("/v1/responses", responses)
            .post("/responses", responses)
            .post("/v1/responses/input_tokens", new InputTokensEndpoint(requests))
            .post("/v1/messages", new MessagesEndpoint(requests))
            .post("/v1/messages/count_tokens", new CountTokensEndpoint(requests))
            .post("/v1/chat/completions", new ChatCompletionsEndpoint(requests))
            .get("/openapi.json", Pages.openApi());
    if (config.pages()) {
      Pages.all().forEach(router::get);
    }
    return router;
  }
}
