package io.github.llamapanama.server.api;

import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.guard.AccessLog;
import io.github.llamapanama.server.guard.Guards;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.model.ModelRegistry;
import io.github.llamapanama.server.page.Pages;
import java.util.Set;

/** All that the server answers: the table of its addresses. */
public final class Api {
  /** What is answered without a key besides the pages: nothing that tells of models or people. */
  private static final Set<String> PUBLIC = Set.of("/health", "/v1/health", "/openapi.json");

  private Api() {}

  /** The endpoint that all requests go to. */
  public static Endpoint of(ServerConfig config, ModelRegistry models) {
    Endpoint guarded = Guards.of(config, Api::isPublic, router(config, models));
    return new AccessLog(new Failures(guarded));
  }

  private static boolean isPublic(String path) {
    return PUBLIC.contains(path) || Pages.paths().contains(path);
  }

  /** Which endpoint answers at which path. */
  public static Router router(ServerConfig config, ModelRegistry models) {
    Requests requests = new Requests(models, config);
    Router router =
        new Router()
            .get("/health", new HealthEndpoint(models))
            .alias("/v1/health", "/health")
            .get("/v1/models", new ModelsEndpoint(models))
            .alias("/models", "/v1/models")
            .getBelow(ModelEndpoint.PREFIX, new ModelEndpoint(models))
            .post("/v1/responses", new ResponsesEndpoint(requests))
            .alias("/responses", "/v1/responses")
            .post("/v1/responses/input_tokens", new InputTokensEndpoint(requests))
            .post("/v1/messages", new MessagesEndpoint(requests))
            .post("/v1/messages/count_tokens", new CountTokensEndpoint(requests))
            .post("/v1/chat/completions", new ChatCompletionsEndpoint(requests))
            .alias("/chat/completions", "/v1/chat/completions")
            .post("/v1/completions", new CompletionsEndpoint(requests))
            .post("/v1/embeddings", new EmbeddingsEndpoint(requests, true))
            .post("/embeddings", new EmbeddingsEndpoint(requests, false))
            .alias("/embedding", "/embeddings")
            .post("/v1/rerank", new RerankEndpoint(requests))
            .alias("/v1/reranking", "/v1/rerank")
            .alias("/rerank", "/v1/rerank")
            .alias("/reranking", "/v1/rerank")
            .post("/tokenize", new TokenizeEndpoint(requests))
            .post("/detokenize", new DetokenizeEndpoint(requests))
            .post("/apply-template", new ApplyTemplateEndpoint(requests))
            .post("/completion", new NativeCompletionEndpoint(requests))
            .alias("/completions", "/completion")
            .post("/infill", new InfillEndpoint(requests))
            .get("/props", new PropsEndpoint(config, requests))
            .get("/slots", new SlotsEndpoint(requests))
            .get("/metrics", new MetricsEndpoint(config.metrics(), models))
            .get("/openapi.json", Pages.openApi());
    if (config.pages()) {
      Pages.all().forEach(router::get);
    }
    return router;
  }
}
