package io.github.llamapanama.server.metrics;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.function.UnaryOperator;

/** An endpoint whose requests are counted. */
final class CountedEndpoint implements Endpoint {
  private final RequestMetrics metrics;
  private final UnaryOperator<String> route;
  private final Endpoint endpoint;

  CountedEndpoint(RequestMetrics metrics, UnaryOperator<String> route, Endpoint endpoint) {
    this.metrics = metrics;
    this.route = route;
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    long begin = System.nanoTime();
    String path = route.apply(exchange.path());
    metrics.begun(path);
    try {
      endpoint.answer(exchange);
    } finally {
      exchange.streamBegin().ifPresent(first -> metrics.streamed(path, seconds(first - begin)));
      metrics.ended(path, exchange.statusText(), seconds(System.nanoTime() - begin));
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
