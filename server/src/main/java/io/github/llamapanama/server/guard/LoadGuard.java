package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.http.ServerClosingException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Refuses requests that there are too many of, before their bodies are read, and all when the
 * server closes. Those that only look at something do not count, so that they work when it matters.
 */
final class LoadGuard implements Endpoint {
  private final int most;
  private final Semaphore free;
  private final Endpoint endpoint;

  LoadGuard(int most, Endpoint endpoint) {
    this.most = most;
    this.free = new Semaphore(most);
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    if (exchange.isServerClosing()) {
      throw new ServerClosingException();
    }
    if (!exchange.method().equals("POST")) {
      endpoint.answer(exchange);
      return;
    }
    if (!free.tryAcquire()) {
      throw new ApiException(
          ErrorAnswer.of(
                  429,
                  "rate_limit_error",
                  "the server answers %d requests at once, no more: try again".formatted(most))
              .withCode("rate_limit_exceeded")
              .withRetryAfter(Duration.ofSeconds(1)));
    }
    try {
      endpoint.answer(exchange);
    } finally {
      free.release();
    }
  }
}
