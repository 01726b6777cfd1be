package io.github.llamapanama.server.api;

import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.metrics.ServerMetrics;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code GET /metrics}: what the server and its models have done and are doing, for Prometheus; of
 * models by the names of llama.cpp's server. Only if the server was started with metrics.
 */
final class MetricsEndpoint implements Endpoint {
  private final Optional<ServerMetrics> metrics;
  private final Instant started = Instant.now();

  MetricsEndpoint(Optional<ServerMetrics> metrics) {
    this.metrics = metrics;
  }

  @Override
  public void answer(Exchange exchange) {
    ServerMetrics numbers =
        metrics.orElseThrow(
            () ->
                new ApiException(
                    ErrorAnswer.notSupported(
                        "This server does not support metrics endpoint. Start it with"
                            + " `--metrics`")));
    exchange.answerHeader("Process-Start-Time-Unix", Long.toString(started.getEpochSecond()));
    exchange.reply(200, ServerMetrics.CONTENT_TYPE, numbers.text());
  }
}
