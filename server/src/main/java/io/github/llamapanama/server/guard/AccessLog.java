package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for each request: client, method, path, status and milliseconds. What people write is
 * logged only if it may be, in a line of its own.
 */
public final class AccessLog implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.llamapanama.server.access");

  private static final int LONGEST_PATH = 200;

  private final boolean prompts;
  private final Endpoint endpoint;

  /**
   * @param prompts whether the bodies of requests are logged
   * @param endpoint whose requests
   */
  public AccessLog(boolean prompts, Endpoint endpoint) {
    this.prompts = prompts;
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
            printable(exchange.path(), LONGEST_PATH),
            exchange.statusText(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        if (prompts) {
          exchange
              .bodyIfRead()
              .ifPresent(body -> LOG.info("{}", printable(body, Integer.MAX_VALUE)));
        }
      }
    }
  }

  /** Keeps what a client sends from writing lines of its own into the log. */
  private static String printable(String sent, int most) {
    StringBuilder text = new StringBuilder();
    sent.codePoints()
        .limit(most)
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.toString();
  }
}
