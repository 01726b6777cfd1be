package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for each request: client, method, path, status, milliseconds, and what the endpoint
 * notes. It has nothing of what people write.
 */
public final class AccessLog implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.llamapanama.server.access");

  private final Endpoint endpoint;

  /**
   * @param endpoint whose requests
   */
  public AccessLog(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    long start = System.nanoTime();
    try {
      endpoint.answer(exchange);
    } finally {
      if (LOG.isInfoEnabled()) {
        LOG.info(
            "{} {} {} {} {} ms",
            exchange.client(),
            exchange.method(),
            printable(exchange.path()),
            exchange.status() == 0 ? "left" : exchange.status(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      }
    }
  }

  /** Keeps a decoded path from writing lines of its own into the log. */
  private static String printable(String path) {
    StringBuilder text = new StringBuilder();
    path.codePoints()
        .limit(200)
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.toString();
  }
}
