package io.github.llamapanama.server.metrics;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.model.ModelRegistry;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;

/**
 * The numbers of a server: its requests, and what its models have done and are doing.
 *
 * <p>Thread-safe.
 */
public final class ServerMetrics {
  /** The media type of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final RequestMetrics requests = new RequestMetrics(registry);

  /**
   * @param models what the numbers of engines are about
   */
  public ServerMetrics(ModelRegistry models) {
    registry.register(new EngineMetrics(models));
  }

  /**
   * Counts the requests of an endpoint.
   *
   * @param route the name that a path is counted by; of those there are few, whatever is asked for
   */
  public Endpoint counting(UnaryOperator<String> route, Endpoint endpoint) {
    return new CountedEndpoint(requests, route, endpoint);
  }

  /** All numbers in the text format of Prometheus. */
  public byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return text.toByteArray();
  }
}
