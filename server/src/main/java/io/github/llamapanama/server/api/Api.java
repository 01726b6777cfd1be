package io.github.llamapanama.server.api;

import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.model.ModelRegistry;

/** All that the server answers: the table of its addresses. */
public final class Api {
  private Api() {}

  /** The endpoint that all requests go to. */
  public static Endpoint of(ServerConfig config, ModelRegistry models) {
    Requests requests = new Requests(models, config.strict());
    Endpoint health = new HealthEndpoint(models);
    Router router =
        new Router()
            .get("/health", health)
            .get("/v1/health", health)
            .post("/v1/chat/completions", new ChatCompletionsEndpoint(requests));
    return new Failures(router);
  }
}
