package io.github.llamapanama.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The numbers about requests, by path. Thread-safe. */
final class RequestMetrics {
  /** From an answer that needs no model to one that fills a context. */
  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600
  };

  private static final String PREFIX = "llamapanama_http_";
  private static final String PATH = "path";

  private final Counter requests;
  private final Gauge inProgress;
  private final Histogram durations;
  private final Histogram firstTokens;

  RequestMetrics(PrometheusRegistry registry) {
    this.requests =
        Counter.builder()
            .name(PREFIX + "requests")
            .help("Requests that were answered, and those whose client left before")
            .labelNames(PATH, "status")
            .register(registry);
    this.inProgress =
        Gauge.builder()
            .name(PREFIX + "requests_in_progress")
            .help("Requests that are being answered")
            .labelNames(PATH)
            .register(registry);
    this.durations =
        seconds("request_duration", "From the head of a request to the end of its answer")
            .register(registry);
    this.firstTokens =
        seconds("time_to_first_token", "From the head of a request to its first token, if streamed")
            .register(registry);
  }

  private static Histogram.Builder seconds(String name, String help) {
    return Histogram.builder()
        .name(PREFIX + name + "_seconds")
        .help(help)
        .labelNames(PATH)
        .classicOnly()
        .classicUpperBounds(SECONDS);
  }

  void begun(String path) {
    inProgress.labelValues(path).inc();
  }

  void streamed(String path, double untilFirstToken) {
    firstTokens.labelValues(path).observe(untilFirstToken);
  }

  void ended(String path, String status, double duration) {
    inProgress.labelValues(path).dec();
    requests.labelValues(path, status).inc();
    durations.labelValues(path).observe(duration);
  }
}
