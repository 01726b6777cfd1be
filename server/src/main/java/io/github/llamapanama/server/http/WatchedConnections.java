package io.github.llamapanama.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/** HTTP/1.1 over connections that notice when their client leaves. */
final class WatchedConnections implements ServerConnectionSelector {
  private final ServerConnectionSelector http;
  private final Connections connections;
  private final Function<ConnectionContext, Connection> watched;

  WatchedConnections(
      ServerConnectionSelector http,
      Connections connections,
      Function<ConnectionContext, Connection> watched) {
    this.http = http;
    this.connections = connections;
    this.watched = watched;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData beginning) {
    return http.supports(beginning);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext socket) {
    Connection connection = watched.apply(socket);
    ServerConnection served = http.connection(connection);
    return new ServerConnection() {
      @Override
      public void handle(Limit limit) throws InterruptedException {
        connections.add(connection);
        try {
          connection.serve(() -> served.handle(limit));
        } finally {
          connections.remove(connection);
        }
      }

      @Override
      public Duration idleTime() {
        return served.idleTime();
      }

      @Override
      public void close(boolean interrupt) {
        served.close(interrupt);
      }
    };
  }
}
