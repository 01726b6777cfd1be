package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.guard.AccessLog;
import io.github.llamapanama.server.guard.Guards;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.metrics.ServerMetrics;
import io.github.llamapanama.server.model.ModelRegistry;
import io.github.llamapanama.server.page.Pages;
import io.github.llamapanama.server.responses.ResponsesRequest;
import java.util.Optional;
import java.util.Set;

/** All that the server answers: the table of its addresses. */
public final class Api {
  /** What is answered without a key besides the pages: nothing that tells of models or people. */
  private static final Set<String> PUBLIC = Set.of("/health", "/v1/health", "/openapi.json");

  /** How requests for what is not there are counted. */
  private static final String NOWHERE = "other";

  private Api() {}

  /** The endpoint that all requests go to. */
  public static Endpoint of(ServerConfig config, ModelRegistry models) {
    Optional<ServerMetrics> metrics =
        config.metrics() ? Optional.of(new ServerMetrics(models)) : Optional.empty();
    Router router = router(config, models, metrics);
    Endpoint answered = new Failures(Guards.of(config, Api::isPublic, router));
    Endpoint counted =
        metrics
            .map(all -> all.counting(path -> router.route(path).orElse(NOWHERE), answered))
            .orElse(answered);
    return new AccessLog(config.logPrompts(), counted);
  }

  private static boolean isPublic(String path) {
    return PUBLIC.contains(path) || Pages.paths().contains(path);
  }

  /**
   * Which endpoint answers at which path.
   *
   * @param metrics what is counted, if anything is
   */
  public static Router router(
      ServerConfig config, ModelRegistry models, Optional<ServerMetrics> metrics) {
    Requests requests = new Requests(models, config);
    Router router =
        new Router()
            .get("/health", new HealthEndpoint(models))
            .alias("/v1/health", "/health")
            .get("/v1/models", new ModelsEndpoint(models))
            .alias("/models", "/v1/models")
            .getBelow(ModelEndpoint.PREFIX, new ModelEndpoint(models))
            .post("/models/load", new ModelCommandEndpoint(requests, models::load))
            .post("/models/unload", new ModelCommandEndpoint(requests, models::unload))
            .post("/v1/responses", new ResponsesEndpoint(requests))
            .alias("/responses", "/v1/responses")
            .post(
                "/v1/responses/input_tokens",
                new InputTokensEndpoint(
                    requests, (json, ignored) -> ResponsesRequest.fromJson(json, ignored).chat()))
            .alias("/responses/input_tokens", "/v1/responses/input_tokens")
            .post("/v1/messages", new MessagesEndpoint(requests))
            .post("/v1/messages/count_tokens", new CountTokensEndpoint(requests))
            .post("/v1/chat/completions", new ChatCompletionsEndpoint(requests))
            .alias("/chat/completions", "/v1/chat/completions")
            .post(
                "/v1/chat/completions/input_tokens",
                new InputTokensEndpoint(requests, ChatRequest::fromJson))
            .alias("/chat/completions/input_tokens", "/v1/chat/completions/input_tokens")
            .post("/v1/completions", new CompletionsEndpoint(requests))
            .alias("/v1/engines/copilot-codex/completions", "/v1/completions")
            .post("/v1/embeddings", new EmbeddingsEndpoint(requests, true))
            .post("/embeddings", new EmbeddingsEndpoint(requests, false))
            .alias("/embedding", "/embeddings")
            .post("/v1/rerank", new RerankEndpoint(requests))
            .alias("/v1/reranking", "/v1/rerank")
            .alias("/rerank", "/v1/rerank")
            .alias("/reranking", "/v1/rerank")
            .post("/tokenize", new TokenizeEndpoint(requests))
            .post("/detokenize", new DetokenizeEndpoint(requests, DetokenizeEndpoint.Answer::new))
            .post(
                "/extras/tokenize", new TextTokensEndpoint(requests, TextTokensEndpoint.Answer::of))
            .post(
                "/extras/tokenize/count",
                new TextTokensEndpoint(requests, TextTokensEndpoint.Count::of))
            .post(
                "/extras/detokenize",
                new DetokenizeEndpoint(requests, DetokenizeEndpoint.ExtraAnswer::new))
            .post("/apply-template", new ApplyTemplateEndpoint(requests))
            .post("/completion", new NativeCompletionEndpoint(requests))
            .alias("/completions", "/completion")
            .post("/infill", new InfillEndpoint(requests))
            .get("/props", new PropsEndpoint(config, requests))
            .get("/slots", new SlotsEndpoint(requests))
            .get("/lora-adapters", new LoraAdaptersEndpoint(requests))
            .get("/metrics", new MetricsEndpoint(metrics))
            .get("/openapi.json", Pages.openApi())
            .unsupported("/props", "this server's properties cannot be changed while it runs")
            .unsupported(
                "/lora-adapters", "adapters are loaded with their model, and stay as they are")
            .unsupported("/slots", "what a slot has computed cannot be saved, restored or erased")
            .unsupported("/v1/audio", "this server answers text, and reads nothing else");
    if (config.pages()) {
      Pages.all().forEach(router::get);
    }
    return router;
  }
}
