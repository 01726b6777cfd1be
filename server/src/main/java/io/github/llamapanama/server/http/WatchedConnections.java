package io.github.llamapanama.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/** HTTP/1.1 over connections that notice when their client leaves. */
final class WatchedConnections implements ServerConnectionSelector {
  private final ServerConnectionSelector http;

  WatchedConnections(ServerConnectionSelector http) {
    this.http = http;
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
    Connection connection = new Connection(socket);
    ServerConnection served = http.connection(connection);
    return new ServerConnection() {
      @Override
      public void handle(Limit limit) throws InterruptedException {
        connection.serve(() -> served.handle(limit));
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
