package io.github.llamapanama.server.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.time.Duration;

/** Listens on a port, and hands each request to an endpoint on a virtual thread. */
public final class HttpListener implements AutoCloseable {
  private final WebServer server;

  /**
   * Begins to listen.
   *
   * @param host the address or name to listen at
   * @param port the port, 0 for any
   * @param bodyLimit the most bytes that a request's body may have
   * @param endpoint answers all requests
   * @throws java.io.UncheckedIOException if the port cannot be had
   */
  public HttpListener(String host, int port, long bodyLimit, Endpoint endpoint) {
    this.server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ZERO)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                new WatchedConnections(
                    Http1ConnectionSelector.builder()
                        .config(Http1Config.builder().build())
                        .build()))
            .routing(
                routing ->
                    routing.any(
                        (request, response) ->
                            endpoint.answer(new Exchange(request, response, bodyLimit))))
            .build()
            .start();
  }

  /** The port. */
  public int port() {
    return server.port();
  }

  /** Ends all connections. */
  @Override
  public void close() {
    server.stop();
  }
}
