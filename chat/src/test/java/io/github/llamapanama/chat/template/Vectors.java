package io.github.llamapanama.chat.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How results of Python's Jinja2 were recorded. */
final class Vectors {

  /** The time at which Python's results were recorded. */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2025-07-26T12:00:00Z"), ZoneOffset.UTC);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Vectors() {}

  static Map<String, @Nullable Object> context(JsonNode context) {
    return JSON.convertValue(context, new TypeReference<>() {});
  }
}
