package io.github.llamapanama.server.page;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** A file on the class path, as the web has it. */
final class PageFile implements Endpoint {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json; charset=utf-8",
          "svg", "image/svg+xml");

  /**
   * A page loads nothing but this server's own files and is shown in no other page; no script makes
   * HTML of a text.
   */
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self'",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private final byte[] content;
  private final String type;
  private final String tag;

  private PageFile(byte[] content, String type) {
    this.content = content;
    this.type = type;
    this.tag = '"' + HexFormat.of().formatHex(sha256(content), 0, 16) + '"';
  }

  /** Reads a file of this package. */
  static PageFile read(String name) {
    try (InputStream file = PageFile.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the file %s is missing in this build".formatted(name));
      }
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return new PageFile(file.readAllBytes(), String.valueOf(type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void answer(Exchange exchange) {
    exchange.answerHeader("Content-Security-Policy", POLICY);
    exchange.answerHeader("X-Content-Type-Options", "nosniff");
    exchange.answerHeader("Referrer-Policy", "no-referrer");
    exchange.answerHeader("Cross-Origin-Opener-Policy", "same-origin");
    // It may be kept, but is asked for again each time: a new server has new pages at once.
    exchange.answerHeader("Cache-Control", "no-cache");
    exchange.answerHeader("ETag", tag);
    if (exchange.header("If-None-Match").filter(known -> known.contains(tag)).isPresent()) {
      exchange.replyEmpty(304);
    } else {
      exchange.reply(200, type, content);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
