package io.github.llamapanama.chat.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What Python's Jinja2 was seen to render, and the templates of upstream. */
final class Vectors {

  /** The time at which Python's results were recorded. */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2025-07-26T12:00:00Z"), ZoneOffset.UTC);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Vectors() {}

  /** The lines of a test resource, unpacked if need be. */
  static List<JsonNode> lines(String resource) {
    try (InputStream file = Objects.requireNonNull(Vectors.class.getResourceAsStream(resource))) {
      return lines(resource.endsWith(".gz") ? new GZIPInputStream(file) : file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> lines(InputStream stream) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  static Map<String, @Nullable Object> context(JsonNode context) {
    return JSON.convertValue(context, new TypeReference<>() {});
  }

  /** Upstream's templates. */
  static Path templates() {
    String source =
        Objects.requireNonNull(
            System.getProperty("llama.cpp.source"), "the property llama.cpp.source");
    return Path.of(source, "models", "templates");
  }

  static String template(String name) {
    try {
      return Files.readString(templates().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of upstream's templates. */
  static List<String> templateNames() {
    try (var files = Files.list(templates())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jinja"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
