package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.config.ApiKeys;
import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Asks for a key: {@code Authorization: Bearer KEY}, as clients of OpenAI send it, or {@code
 * X-Api-Key: KEY}, as those of Anthropic do.
 */
final class KeyGuard implements Endpoint {
  private static final String BEARER = "Bearer ";

  private final ApiKeys keys;
  private final Predicate<String> publicPaths;
  private final Endpoint endpoint;

  /**
   * @param publicPaths which paths need no key
   */
  KeyGuard(ApiKeys keys, Predicate<String> publicPaths, Endpoint endpoint) {
    this.keys = keys;
    this.publicPaths = publicPaths;
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    if (!publicPaths.test(exchange.path())) {
      Optional<String> key = key(exchange);
      if (key.isEmpty() || !keys.contains(key.get())) {
        exchange.answerHeader("WWW-Authenticate", "Bearer");
        throw new ApiException(
            ErrorAnswer.of(
                    401,
                    "authentication_error",
                    key.isEmpty()
                        ? "this server asks for an API key: send 'Authorization: Bearer KEY'"
                        : "the API key is not one of this server's")
                .withCode("invalid_api_key"));
      }
    }
    endpoint.answer(exchange);
  }

  private static Optional<String> key(Exchange exchange) {
    return exchange
        .header("Authorization")
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()))
        .or(() -> exchange.header("X-Api-Key"))
        .map(String::strip);
  }
}
