package io.github.llamapanama.server.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSocketFactory;

/** A client that sends any bytes whatever, and reads answers of HTTP. For one thread. */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Connects to a port of this machine. */
  public static RawClient to(int port) {
    try {
      return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects by TLS. */
  public static RawClient to(int port, SSLSocketFactory tls) {
    try {
      return new RawClient(tls.createSocket("localhost", port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer; the names of its headers in lower case. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  /** Sends characters as bytes. */
  public RawClient send(String latin1) {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes. */
  public RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request with a body of JSON. */
  public RawClient post(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return send("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, body.length))
        .send(body);
  }

  /** Sends a request without a body. */
  public RawClient get(String path) {
    return send("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));
  }

  /** Reads an answer. */
  public Answer answer() {
    return answer(true);
  }

  /** Reads the beginning of an answer, as of one to HEAD, or one that has no end. */
  public Answer beginning() {
    return answer(false);
  }

  /** Reads what belongs to an answer after its beginning. */
  public String rest(Answer beginning) {
    try {
      return body(beginning.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(boolean withBody) {
    try {
      String first = line();
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      int status = Integer.parseInt(first.split(" ", -1)[1]);
      return new Answer(status, headers, withBody && status >= 200 ? body(headers) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String body(Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      for (int size = -1; size != 0; ) {
        size = Integer.parseInt(line(), 16);
        body.write(in.readNBytes(size));
        line();
      }
    } else if (headers.containsKey("content-length")) {
      body.write(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
    } else {
      body.write(in.readAllBytes());
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Reads a line, without its end. */
  public String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new IOException("the connection ended after '%s'".formatted(line));
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Reads bytes that do not matter. */
  public void skip(int count) {
    try {
      in.skipNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of the connection, in good form or not; whether nothing came before it. */
  public boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Ends what this client sends, and goes on reading. */
  public void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves by a reset, as a program that is killed. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
