package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Lets pages of other origins call the server from a browser, if they may, and refuses their
 * requests otherwise: a browser would only keep the answers from them, after all had been computed.
 *
 * <p>Source: WHATWG Fetch, "CORS protocol".
 */
final class OriginGuard implements Endpoint {
  private static final String MAX_AGE_SECONDS = "600";

  private final List<String> origins;
  private final Endpoint endpoint;

  /**
   * @param origins which may, {@code *} for all, {@code localhost} for pages of this machine
   */
  OriginGuard(List<String> origins, Endpoint endpoint) {
    this.origins = origins;
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    Optional<String> origin = exchange.header("Origin");
    if (!origins.isEmpty()) {
      exchange.answerHeader("Vary", "Origin");
    }
    if (origin.isEmpty() || isOwn(origin.get(), exchange)) {
      endpoint.answer(exchange);
      return;
    }
    if (!isAllowed(origin.get())) {
      throw new ApiException(
          ErrorAnswer.of(
                  403,
                  "invalid_request_error",
                  ("pages of '%s' may not call this server: to let them, name that origin in its"
                          + " configuration (corsOrigins)")
                      .formatted(origin.get()))
              .withCode("origin_not_allowed"));
    }
    // Keys travel in a header that scripts set: browsers need not send what they keep themselves.
    exchange.answerHeader(
        "Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin.get());
    if (exchange.method().equals("OPTIONS")
        && exchange.header("Access-Control-Request-Method").isPresent()) {
      exchange.answerHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE");
      exchange
          .header("Access-Control-Request-Headers")
          .ifPresent(names -> exchange.answerHeader("Access-Control-Allow-Headers", names));
      exchange.answerHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
      exchange.replyEmpty(204);
    } else {
      exchange.answerHeader("Access-Control-Expose-Headers", "Retry-After, Warning");
      endpoint.answer(exchange);
    }
  }

  /** Whether it is a page of this server. */
  private static boolean isOwn(String origin, Exchange exchange) {
    Optional<String> host = exchange.header("Host");
    return host.isPresent()
        && (origin.equalsIgnoreCase("http://" + host.get())
            || origin.equalsIgnoreCase("https://" + host.get()));
  }

  private boolean isAllowed(String origin) {
    return origins.contains("*")
        || origins.contains(origin)
        || (origins.contains("localhost") && isOfThisMachine(origin));
  }

  private static boolean isOfThisMachine(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && Loopback.isName(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
