package io.github.llamapanama.server.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import jdk.net.ExtendedSocketOptions;

/**
 * The sockets of new connections, from where the HTTP library sets their options to where their
 * connections are served: it hands them on to nobody else, and a socket that is stuck can only be
 * closed by its channel.
 */
final class AcceptedSockets implements SocketOptions {
  private static final SocketOptions NONE = SocketOptions.create();

  private final Map<SocketAddress, SocketChannel> channels = new ConcurrentHashMap<>();
  private final BooleanSupplier hasRoom;

  /**
   * @param hasRoom whether another connection is welcome
   */
  AcceptedSockets(BooleanSupplier hasRoom) {
    this.hasRoom = hasRoom;
  }

  /**
   * Takes a socket over.
   *
   * @param client the address of its client
   */
  SocketChannel take(SocketAddress client) {
    SocketChannel channel = channels.remove(client);
    if (channel == null) {
      throw new IllegalStateException("no connection was accepted from " + client);
    }
    return channel;
  }

  /** Called for each connection by the thread that accepts them; what is thrown closes it. */
  @Override
  public void configureSocket(SocketChannel channel) {
    if (!hasRoom.getAsBoolean()) {
      throw new RejectedExecutionException("there are too many connections");
    }
    try {
      // An event is a small packet of its own, which shall not wait for the last one's receipt.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      // A client whose machine is gone is noticed within two minutes, if the system lets us say so.
      set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, 60);
      set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, 15);
      set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, 4);
      channels.put(channel.getRemoteAddress(), channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void set(SocketChannel channel, SocketOption<Integer> option, int value)
      throws IOException {
    if (channel.supportedOptions().contains(option)) {
      channel.setOption(option, value);
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return NONE.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return NONE.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return NONE.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return NONE.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return NONE.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return NONE.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return NONE.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return true;
  }
}
