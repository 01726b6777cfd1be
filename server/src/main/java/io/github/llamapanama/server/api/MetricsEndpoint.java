package io.github.llamapanama.server.api;

import io.github.llamapanama.core.engine.EngineSnapshot;
import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.EngineMetric;
import io.github.llamapanama.server.model.ModelRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code GET /metrics}: what the models have done and are doing, for Prometheus, by the names of
 * llama.cpp's server. Only if the server was started with metrics.
 */
final class MetricsEndpoint implements Endpoint {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final boolean enabled;
  private final ModelRegistry models;

  MetricsEndpoint(boolean enabled, ModelRegistry models) {
    this.enabled = enabled;
    this.models = models;
  }

  @Override
  public void answer(Exchange exchange) {
    if (!enabled) {
      throw new ApiException(
          ErrorAnswer.of(
              501,
              "not_supported_error",
              "This server does not support metrics endpoint. Start it with `--metrics`"));
    }
    // One look at each model, so that its figures belong together.
    Map<String, EngineSnapshot> snapshots = new LinkedHashMap<>();
    boolean several = models.names().size() > 1;
    for (String name : models.names()) {
      models.loaded(name).ifPresent(llama -> snapshots.put(several ? name : "", llama.snapshot()));
    }
    StringBuilder text = new StringBuilder();
    for (EngineMetric metric : EngineMetric.values()) {
      text.append(metric.heading());
      snapshots.forEach((name, snapshot) -> text.append(metric.line(name, snapshot)));
    }
    exchange.reply(200, TEXT, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
