package io.github.llamapanama.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A server's answer, at the end of a chain of redirections.
 *
 * @param uri what answered
 * @param status the HTTP status
 * @param hops the headers of every answer on the way, this one's last
 * @param body what is still to be read
 */
record HttpAnswer(URI uri, int status, List<HttpHeaders> hops, InputStream body)
    implements Closeable {

  /** Whether the server says where else to ask. */
  boolean isRedirection() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** A header of this answer. */
  Optional<String> header(String name) {
    return hops.getLast().firstValue(name);
  }

  /**
   * A header of the first answer that has it: the hub describes a file before it sends elsewhere
   * for the content.
   */
  Optional<String> headerOfAny(String name) {
    return hops.stream().flatMap(headers -> headers.firstValue(name).stream()).findFirst();
  }

  /** A header with a number of bytes; empty if it is not there or says something else. */
  static OptionalLong size(Optional<String> header) {
    try {
      return header.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseUnsignedLong(header.get().strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Ends the exchange, even if there is more to read. */
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
