package io.github.llamapanama.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Reads the events that a server streams, line by line. */
final class ServerReply {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";
  private static final String END = "[DONE]";

  private final long startedAt;
  private final StringBuilder text = new StringBuilder();
  private final List<Long> gaps = new ArrayList<>();
  private long firstTextAt;
  private long lastTextAt;
  private JsonNode usage = JSON.missingNode();

  ServerReply(long startedAt) {
    this.startedAt = startedAt;
  }

  /** Reads a line. */
  void accept(String line) {
    if (!line.startsWith(DATA) || line.startsWith(END, DATA.length())) {
      return;
    }
    JsonNode chunk = parse(line.substring(DATA.length()));
    String delta = chunk.path("choices").path(0).path("delta").path("content").asText("");
    if (!delta.isEmpty()) {
      long now = System.nanoTime();
      if (text.isEmpty()) {
        firstTextAt = now;
      } else {
        gaps.add(now - lastTextAt);
      }
      lastTextAt = now;
      text.append(delta);
    }
    if (chunk.path("usage").isObject()) {
      usage = chunk.path("usage");
    }
  }

  /**
   * The reply, after the last line.
   *
   * @throws BenchmarkException if the stream ended without telling its usage
   */
  Reply finish() {
    if (usage.isMissingNode()) {
      throw new BenchmarkException("the stream of a server broke off after: " + text);
    }
    return new Reply(
        text.toString(),
        List.of(),
        startedAt,
        text.isEmpty() ? System.nanoTime() : firstTextAt,
        usage.path("prompt_tokens").asInt(),
        usage.path("prompt_tokens_details").path("cached_tokens").asInt(),
        usage.path("completion_tokens").asInt(),
        gaps);
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BenchmarkException("a server sent no JSON: " + json, e);
    }
  }
}
