package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ServerConfig;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a port, and hands each request to an endpoint on a virtual thread. */
public final class HttpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  /** Of the HTTP library's own timeouts, which are not to come before those of this server. */
  private static final Duration NEVER = Duration.ofDays(1);

  private final ServerConfig config;
  private final Endpoint endpoint;
  private final Connections connections;
  private final BodyBudget bodies;
  private final WebServer server;
  private final int port;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Begins to listen.
   *
   * @param config where and how
   * @param endpoint answers all requests
   * @param errors how to tell of what is no HTTP
   * @throws UncheckedIOException if the port cannot be had
   * @throws io.github.llamapanama.server.config.ConfigException if the certificate or its key
   *     cannot be used
   */
  public HttpListener(ServerConfig config, Endpoint endpoint, ErrorBody errors) {
    Optional<SSLContext> tls = config.tls().map(TlsContext::of);
    requireFree(config);
    this.config = config;
    this.endpoint = endpoint;
    this.bodies = new BodyBudget(config.limits().allBodyBytes());
    this.connections = new Connections(config.limits().connections(), config.timeouts());
    AcceptedSockets sockets = new AcceptedSockets(connections::haveRoom);
    this.server =
        WebServer.builder()
            .host(config.host())
            .port(config.port())
            .shutdownHook(false)
            .shutdownGracePeriod(Connections.longest(config.timeouts().drain()))
            .idleConnectionTimeout(NEVER)
            .idleConnectionPeriod(NEVER)
            .maxPayloadSize(config.limits().bodyBytes())
            .connectionOptions(sockets)
            // Its own words for what is no proper HTTP are told; JSON makes them harmless.
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .directHandlers(ProtocolErrors.all(errors, config.limits().bodyBytes()))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                new WatchedConnections(
                    Http1ConnectionSelector.builder().config(Http1Config.builder().build()).build(),
                    connections,
                    context ->
                        new Connection(
                            context,
                            sockets.take(context.remotePeer().address()),
                            tls,
                            config.limits().bodyBytes())))
            .routing(routing -> routing.any(this::answer))
            .build()
            .start();
    if (!server.isRunning()) {
      connections.end();
      throw new UncheckedIOException(
          new IOException("cannot listen at %s:%d".formatted(config.host(), config.port())));
    }
    this.port = server.port();
  }

  /** Says why a port cannot be had, which the HTTP library only logs. */
  private static void requireFree(ServerConfig config) {
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(new InetSocketAddress(config.host(), config.port()));
    } catch (IOException | RuntimeException e) {
      throw new UncheckedIOException(
          new IOException(
              "cannot listen at %s:%d: %s".formatted(config.host(), config.port(), e.getMessage()),
              e));
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    Connection connection = Connection.current();
    RequestBody body = new RequestBody(request, config.limits().bodyBytes(), bodies);
    try (Exchange exchange =
        new Exchange(connection, request, response, body, connections::areClosing)) {
      endpoint.answer(exchange);
    } catch (ClientLeftException e) {
      connection.abort();
    }
    if (connection.endsAfterThis()) {
      if (!connection.isOver() && response instanceof RoutingResponse written) {
        // The end of events.
        written.commit();
      }
      // What is left of the request is not to be read as another.
      throw new CloseConnectionException("the last request was answered");
    }
  }

  /** The port. */
  public int port() {
    return port;
  }

  /**
   * Accepts no more connections, lets requests in progress end as long as the configuration says,
   * and then cancels them. Closing again while that goes on ends all connections at once.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      connections.drain(config.timeouts().drain());
      server.stop();
      connections.end();
      closed.countDown();
    } else {
      connections.abort();
      awaitClosed();
    }
  }

  private void awaitClosed() {
    try {
      // Who hangs without a connection is not waited for.
      if (!closed.await(1, TimeUnit.SECONDS)) {
        LOG.warn("Some requests have not ended though their connections are closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
