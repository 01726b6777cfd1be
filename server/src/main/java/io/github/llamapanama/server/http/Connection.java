package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ServerTimeouts;
import io.github.llamapanama.server.http.Progress.Phase;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection that notices when its client leaves while a request is being answered, or takes too
 * long to send or to read.
 *
 * <p>With blocking reads and writes nobody reads while an answer is computed, so a client that
 * leaves would be noticed by the next write, or the one after it. Here another thread reads ahead
 * meanwhile. That a client sends no more counts as leaving: on the wire, one that only closes its
 * half looks like one that has gone, and those that speak HTTP keep theirs open until they have
 * their answer.
 *
 * <p>The connection has a thread of its own; {@link #check}, {@link #cancel} and {@link #abort} are
 * for any.
 */
final class Connection extends ForwardingContext {
  private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

  /** More than the HTTP library reads of a request's beginning. */
  private static final int HEADER_BYTES = 64 << 10;

  private final Optional<SSLContext> tls;
  private final long bodyLimit;
  private final long mostBytes;
  private final Progress progress;
  private final Wire wire;
  private final ReadAhead input;
  private final DataReader reader = DataReader.create(this::read);
  private final DataWriter writer = new Writer();

  /** How many bytes the request in progress has so far. */
  private long received;

  private boolean oldClient;

  /** Whether the request in progress has its answer, of which the end may not be written yet. */
  private boolean answered;

  private volatile boolean lastRequest;
  private boolean answeredByHand;
  private volatile boolean late;
  private volatile boolean cancelled;
  private volatile boolean aborted;

  /** What ends the computing of the answer in progress. */
  private volatile Runnable left = () -> {};

  /**
   * @param channel the socket
   * @param tls how to speak TLS, if so
   * @param bodyLimit the most bytes that a body may have
   */
  Connection(
      ConnectionContext context, SocketChannel channel, Optional<SSLContext> tls, long bodyLimit) {
    super(context);
    this.tls = tls;
    // The sizes of its chunks are no part of a body; that there is an end to them is seen to here.
    this.mostBytes = 2 * Math.min(bodyLimit, Long.MAX_VALUE / 4) + HEADER_BYTES;
    this.bodyLimit = bodyLimit;
    this.progress = new Progress(tls.isPresent() ? Phase.ARRIVING : Phase.IDLE);
    this.wire = new Wire(channel, progress);
    this.input = new ReadAhead(wire::read);
  }

  /** The connection that the running thread serves. */
  static Connection current() {
    Connection current = CURRENT.get();
    if (current == null) {
      throw new IllegalStateException("this thread serves no connection");
    }
    return current;
  }

  /** Works as the thread of this connection, until its end. */
  void serve(InterruptibleWork work) throws InterruptedException {
    CURRENT.set(this);
    try {
      if (tls.isPresent()) {
        wire.secure(tls.get());
        progress.enter(Phase.IDLE);
      }
      work.run();
      linger();
    } catch (IOException e) {
      throw new CloseConnectionException("no TLS: " + e.getMessage(), e);
    } catch (CloseConnectionException e) {
      linger();
      throw e;
    } finally {
      input.unwatch();
      wire.close();
      CURRENT.remove();
    }
  }

  /** Work that may be interrupted. */
  interface InterruptibleWork {
    void run() throws InterruptedException;
  }

  /**
   * Lets the client read an answer that it got before it had sent all of its request: to close the
   * connection on what it is still sending could take the answer away.
   */
  private void linger() throws InterruptedException {
    if (aborted || progress.phase() != Phase.ARRIVING) {
      return;
    }
    progress.enter(Phase.LINGERING);
    try {
      wire.endOutput();
    } catch (IOException e) {
      return;
    }
    while (input.read().isPresent()) {
      // What it sends does not matter any more.
    }
  }

  /** The request was read to its end, and is going to be answered. */
  void arrived() {
    progress.enter(Phase.ANSWERING);
  }

  /** The request was answered. */
  void answered() {
    input.unwatch();
    left = () -> {};
    if (!lastRequest) {
      received = reader.available();
      if (received == 0) {
        // Idle it is only when the HTTP library, which has the end of events to write, reads again:
        // a server that closes ends what is idle.
        answered = true;
      } else {
        progress.enter(Phase.ARRIVING);
      }
    }
  }

  /**
   * Tells when the client leaves, or has to be treated as if it had, once the request was read to
   * its end.
   */
  void whenLeft(Runnable action) {
    left = action;
    input.watch(action);
    if (cancelled) {
      action.run();
    }
  }

  /** Makes the request in progress the last one of this connection. */
  void endAfterThis() {
    lastRequest = true;
  }

  /** Whether the request in progress is the last one. */
  boolean endsAfterThis() {
    return lastRequest;
  }

  /**
   * Whether the client speaks HTTP/1.0, which has no chunks: an answer ends with the connection.
   */
  boolean isOldClient() {
    return oldClient;
  }

  /**
   * Begins an answer without the HTTP library, which would send it in chunks. It ends with the
   * connection.
   */
  OutputStream answerByHand(Headers headers) {
    answeredByHand = true;
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
    for (Header header : headers) {
      header
          .allValues()
          .forEach(value -> head.append(header.name()).append(": ").append(value).append("\r\n"));
    }
    try {
      OutputStream out = wire.output();
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      return out;
    } catch (IOException e) {
      throw new ClientLeftException(e);
    }
  }

  /** Whether the HTTP library shall do nothing more. */
  boolean isOver() {
    return aborted || answeredByHand;
  }

  /** Looks whether the client takes too long. */
  void check(long now, ServerTimeouts timeouts) {
    switch (progress.check(now, timeouts)) {
      case FINE -> {}
      case LATE -> {
        late = true;
        if (tls.isEmpty()) {
          wire.endInput();
        } else {
          // Without its half, TLS has no more words for the client either.
          abort();
        }
      }
      case OVER -> abort();
    }
  }

  /** Ends the connection if it waits for a request. */
  void endIfIdle() {
    if (progress.phase() == Phase.IDLE) {
      abort();
    }
  }

  /** Ends the computing of the answer in progress. The server is closing. */
  void cancel() {
    cancelled = true;
    left.run();
  }

  /** Whether {@link #cancel} was called. */
  boolean isCancelled() {
    return cancelled;
  }

  /** Ends the connection at once; its thread then fails to read or write. */
  void abort() {
    aborted = true;
    lastRequest = true;
    wire.abort();
  }

  private byte[] read() {
    if (answered) {
      answered = false;
      progress.enter(Phase.IDLE);
    }
    Optional<byte[]> bytes = next();
    if (bytes.isEmpty()) {
      if (late) {
        throw timeout();
      }
      throw new CloseConnectionException("the client left");
    }
    byte[] some = bytes.get();
    if (progress.phase() == Phase.IDLE) {
      progress.enter(Phase.ARRIVING);
      received = 0;
      some = OldRequest.firstLine(some, this::next);
      oldClient = OldRequest.modernize(some);
      lastRequest |= oldClient;
    }
    received += some.length;
    if (received > mostBytes) {
      throw new BodyTooLargeException(bodyLimit);
    }
    return some;
  }

  private Optional<byte[]> next() {
    try {
      return input.read();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the server is closing", e);
    }
  }

  private static RequestException timeout() {
    return RequestException.builder()
        .type(EventType.OTHER)
        .status(Status.REQUEST_TIMEOUT_408)
        .message("the request did not arrive in time")
        .setKeepAlive(false)
        .build();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public boolean isSecure() {
    return tls.isPresent();
  }

  /** Writes at once. That the client has left is no failure to tell of. */
  private final class Writer implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
      writeNow(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
      writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      try {
        buffer.writeTo(wire.output());
      } catch (IOException | UncheckedIOException e) {
        throw new CloseConnectionException("the client left", e);
      }
    }
  }
}
