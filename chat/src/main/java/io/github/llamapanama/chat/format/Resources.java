package io.github.llamapanama.chat.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data files beside this package's classes. */
final class Resources {
  private Resources() {}

  static JsonNode json(String name) {
    try {
      return new JsonMapper().readTree(text(name));
    } catch (IOException e) {
      throw new UncheckedIOException("this library's resource " + name + " is damaged", e);
    }
  }

  static String text(String name) {
    try (InputStream stream = Resources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("this library lacks its resource " + name);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
