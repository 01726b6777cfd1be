package io.github.llamapanama.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A connection that notices when its client leaves while a request is being answered.
 *
 * <p>With blocking reads and writes nobody reads while an answer is computed, so a client that
 * leaves would be noticed by the next write, or the one after it. Here a virtual thread reads ahead
 * meanwhile: the end of the stream is the client's leaving, and bytes are the beginning of its next
 * request, which the connection's own thread finds here when it gets there.
 */
final class Connection implements ConnectionContext {
  private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

  private final ConnectionContext socket;
  private final DataReader reader;

  /** What was read ahead, or will be; used by the connection's own thread alone. */
  private @Nullable CompletableFuture<Optional<byte[]>> ahead;

  /** What to do when the client leaves. */
  private volatile Runnable left = () -> {};

  Connection(ConnectionContext socket) {
    this.socket = socket;
    this.reader = DataReader.create(this::read);
  }

  /** The connection that the running thread serves. */
  static Connection current() {
    Connection current = CURRENT.get();
    if (current == null) {
      throw new IllegalStateException("this thread serves no connection");
    }
    return current;
  }

  /** Works as the thread of this connection. */
  void serve(InterruptibleWork work) throws InterruptedException {
    CURRENT.set(this);
    try {
      work.run();
    } finally {
      CURRENT.remove();
    }
  }

  /** Work that may be interrupted. */
  interface InterruptibleWork {
    void run() throws InterruptedException;
  }

  /**
   * Tells when the client leaves, once the request was read to its end. What is told of a client
   * that leaves after the answer does not matter. Called by the connection's own thread.
   */
  void whenLeft(Runnable action) {
    left = action;
    CompletableFuture<Optional<byte[]>> read = ahead;
    if (read == null && reader.available() == 0) {
      // What is there already belongs to the next request: who sends it waits for this answer.
      ahead = readAhead();
    } else if (read != null && read.isDone() && read.join().isEmpty()) {
      action.run();
    }
  }

  private CompletableFuture<Optional<byte[]>> readAhead() {
    CompletableFuture<Optional<byte[]>> read = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("client-watch")
        .start(
            () -> {
              Optional<byte[]> bytes = readOrEnd();
              read.complete(bytes);
              if (bytes.isEmpty()) {
                left.run();
              }
            });
    return read;
  }

  /** Ends the connection at once; its thread then fails to read or write. */
  void abort() {
    socket.serverSocket().close();
  }

  private byte @Nullable [] read() {
    CompletableFuture<Optional<byte[]>> read = ahead;
    ahead = null;
    return (read == null ? readOrEnd() : read.join()).orElse(null);
  }

  private Optional<byte[]> readOrEnd() {
    try {
      return Optional.ofNullable(socket.serverSocket().get());
    } catch (RuntimeException e) {
      // Reset, or closed on this side: either way nothing comes any more.
      return Optional.empty();
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return socket.dataWriter();
  }

  @Override
  public ListenerContext listenerContext() {
    return socket.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return socket.executor();
  }

  @Override
  public Router router() {
    return socket.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return socket.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return socket.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return socket.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return socket.localPeer();
  }

  @Override
  public boolean isSecure() {
    return socket.isSecure();
  }

  @Override
  public String socketId() {
    return socket.socketId();
  }

  @Override
  public String childSocketId() {
    return socket.childSocketId();
  }
}
