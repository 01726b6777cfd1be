package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.List;

/**
 * Refuses requests that call this machine by a stranger's name. A page of that stranger's, whose
 * name was made to lead here after a browser had loaded it, is one origin with this server in the
 * browser's eyes ("DNS rebinding"); only the name that it calls gives it away. To be used where no
 * key is asked for.
 */
final class HostGuard implements Endpoint {
  private final List<String> names;
  private final Endpoint endpoint;

  /**
   * @param names by which the server may be called besides, {@code *} for any
   */
  HostGuard(List<String> names, Endpoint endpoint) {
    this.names = names;
    this.endpoint = endpoint;
  }

  @Override
  public void answer(Exchange exchange) {
    String host = withoutPort(exchange.header("Host").orElse(""));
    if (!isKnown(host)) {
      throw new ApiException(
          ErrorAnswer.of(
                  403,
                  "invalid_request_error",
                  ("this server is only for its own machine, and does not know the host '%s':"
                          + " to let it be called so, name it in its configuration (hostNames), or"
                          + " ask for an API key")
                      .formatted(host))
              .withCode("unknown_host"));
    }
    endpoint.answer(exchange);
  }

  private boolean isKnown(String host) {
    return Loopback.isName(host)
        || Loopback.isAddress(host)
        || names.stream().anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(host));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }
}
