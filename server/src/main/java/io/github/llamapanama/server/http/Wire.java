package io.github.llamapanama.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The bytes of a connection, plain or by TLS.
 *
 * <p>One thread may read while another writes, and {@link #abort} may be called by any.
 */
final class Wire {
  private static final int READ_BYTES = 8 << 10;

  /** What is written in one go, so that it shows whether a large answer gets on. */
  private static final int WRITE_BYTES = 64 << 10;

  private final SocketChannel channel;
  private final Progress progress;
  private final byte[] buffer = new byte[READ_BYTES];
  private Socket socket;

  Wire(SocketChannel channel, Progress progress) {
    this.channel = channel;
    this.socket = channel.socket();
    this.progress = progress;
  }

  /** Shakes hands by TLS, before anything is read or written. */
  void secure(SSLContext tls) throws IOException {
    SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
    secure.startHandshake();
    socket = secure;
  }

  /** Waits for more bytes; empty at the end. */
  Optional<byte[]> read() throws IOException {
    InputStream in = socket.getInputStream();
    int count = in.read(buffer);
    return count < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(buffer, count));
  }

  /** Where to write. */
  OutputStream output() throws IOException {
    OutputStream out = socket.getOutputStream();
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          for (int done = 0; done < length; done += WRITE_BYTES) {
            progress.writes();
            out.write(bytes, offset + done, Math.min(WRITE_BYTES, length - done));
          }
        } finally {
          progress.wrote();
        }
      }
    };
  }

  /** Ends the reading: who waits for bytes, or will, is told that there are no more. */
  void endInput() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      abort();
    }
  }

  /** Tells the client that nothing more will be written. */
  void endOutput() throws IOException {
    progress.writes();
    try {
      socket.shutdownOutput();
    } finally {
      progress.wrote();
    }
  }

  /** Ends the connection at once, whoever reads or writes. */
  void abort() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  /** Ends the connection in good form. */
  void close() {
    try {
      endOutput();
    } catch (IOException e) {
      // The client has gone before.
    }
    abort();
  }
}
