package io.github.llamapanama.hub;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What opens the files of one server, and is for no other to see. */
final class Credentials {
  private final URI server;
  private final String header;

  private Credentials(URI server, String header) {
    this.server = server;
    this.header = header;
  }

  /**
   * A token of the hub.
   *
   * @throws IllegalArgumentException if the text cannot be one; the message does not show it
   */
  static Credentials ofToken(URI server, String token) {
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "The token has spaces or other characters that no token has");
    }
    return new Credentials(server, "Bearer " + token);
  }

  /** The name and password in an address, if it has any. */
  static Optional<Credentials> ofUserInfo(URI uri) {
    return Optional.ofNullable(uri.getUserInfo())
        .map(user -> user.getBytes(StandardCharsets.UTF_8))
        .map(user -> new Credentials(uri, "Basic " + Base64.getEncoder().encodeToString(user)));
  }

  /** The value of the header {@code Authorization}, if it may be sent to an address. */
  Optional<String> headerFor(URI uri) {
    return isSameServer(server, uri) ? Optional.of(header) : Optional.empty();
  }

  private static boolean isSameServer(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && Addresses.port(one) == Addresses.port(other);
  }
}
