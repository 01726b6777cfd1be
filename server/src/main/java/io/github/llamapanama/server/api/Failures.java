package io.github.llamapanama.server.api;

import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.error.ErrorTable;
import io.github.llamapanama.server.http.ClientLeftException;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.http.ServerClosingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures of endpoints into answers. */
public final class Failures implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final Endpoint endpoint;

  /**
   * @param endpoint whose failures
   */
  public Failures(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    try {
      endpoint.answer(exchange);
    } catch (ClientLeftException e) {
      exchange.abort();
    } catch (Throwable e) {
      // Errors too: a stack that overflowed or memory that was too little for one request is
      // nobody else's concern.
      answer(exchange, e);
    }
  }

  private static void answer(Exchange exchange, Throwable failure) {
    if (exchange.isServerClosing() && ErrorTable.known(failure).isEmpty()) {
      // Its model was closed under it.
      answer(exchange, new ServerClosingException());
      return;
    }
    ErrorAnswer error = toAnswer(exchange, failure);
    if (exchange.hasBegun()) {
      exchange.abort();
    } else {
      reply(exchange, error);
    }
  }

  /** What a failure is answered with. One that is a mistake in the server is logged. */
  static ErrorAnswer toAnswer(Exchange exchange, Throwable failure) {
    if (ErrorTable.known(failure).isEmpty()) {
      LOG.error("{} {} failed", exchange.method(), exchange.path(), failure);
    }
    return ErrorTable.answer(failure);
  }

  private static void reply(Exchange exchange, ErrorAnswer error) {
    error
        .retryAfter()
        .ifPresent(
            wait ->
                exchange.answerHeader("Retry-After", Long.toString(Math.max(1, wait.toSeconds()))));
    try {
      exchange.replyJson(error.status(), ErrorForms.json(exchange.path(), error));
    } catch (ClientLeftException e) {
      exchange.abort();
    }
  }
}
