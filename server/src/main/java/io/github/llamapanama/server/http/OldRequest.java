package io.github.llamapanama.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets clients of HTTP/1.0 in, such as proxies by their defaults: the HTTP library refuses them, so
 * their first line is made one of HTTP/1.1, and the connection ends after the answer.
 */
final class OldRequest {
  private static final byte[] OLD = " HTTP/1.0\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The HTTP library refuses longer lines. */
  private static final int MOST_BYTES = 8 << 10;

  private OldRequest() {}

  /**
   * Reads on to the end of the first line.
   *
   * @param first its beginning
   * @param more more bytes; empty at the end
   */
  static byte[] firstLine(byte[] first, Supplier<Optional<byte[]>> more) {
    byte[] bytes = first;
    while (lineEnd(bytes) == 0 && bytes.length < MOST_BYTES) {
      Optional<byte[]> next = more.get();
      if (next.isEmpty()) {
        break;
      }
      bytes = joined(bytes, next.get());
    }
    return bytes;
  }

  /** Makes the first line one of HTTP/1.1; whether it was one of HTTP/1.0. */
  static boolean modernize(byte[] bytes) {
    int end = lineEnd(bytes);
    int start = end - OLD.length;
    boolean old = start > 0 && Arrays.equals(bytes, start, end, OLD, 0, OLD.length);
    if (old) {
      bytes[end - "0\r\n".length()] = '1';
    }
    return old;
  }

  /** Where the first line ends; 0 if it does not yet. */
  private static int lineEnd(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + other.length);
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }
}
