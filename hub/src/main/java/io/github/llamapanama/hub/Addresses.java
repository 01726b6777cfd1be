package io.github.llamapanama.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Addresses of HTTP servers and of what they have. */
final class Addresses {
  private Addresses() {}

  /**
   * Checks that something can be asked for at an address.
   *
   * @throws IllegalArgumentException if not
   */
  static URI checked(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is not the address of a web server: http:// or https://, and a host"
              .formatted(uri.getUserInfo() == null ? uri : "…"));
    }
    return uri;
  }

  /**
   * The address of a hub, so that paths can follow it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static URI server(URI uri) {
    String address = shown(checked(uri));
    return URI.create(address.replaceAll("/+$", ""));
  }

  /** An address without what a log should not show: name, password, query and fragment. */
  static String shown(URI uri) {
    return with(uri, null).toString();
  }

  /** An address as it is asked for: without name, password and fragment. */
  static URI requested(URI uri) {
    return with(uri, uri.getRawQuery());
  }

  /** The address of another file beside the one at an address. */
  static URI withPath(URI uri, String rawPath) {
    String query = uri.getRawQuery();
    return URI.create(
        uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + rawPath
            + (query == null ? "" : "?" + query));
  }

  /** The port that is meant, given or not. */
  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("http") ? 80 : 443;
  }

  /** The path of an address, escaped as addresses need it. */
  static String escaped(String path) {
    try {
      return new URI(null, null, "/" + path, null).toASCIIString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'%s' cannot be part of an address".formatted(path), e);
    }
  }

  private static URI with(URI uri, @Nullable String rawQuery) {
    return URI.create(
        uri.getScheme()
            + "://"
            + host(uri)
            + uri.getRawPath()
            + (rawQuery == null ? "" : "?" + rawQuery));
  }

  /** The host with its port, if one is given. */
  static String host(URI uri) {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
