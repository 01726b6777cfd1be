package io.github.llamapanama.chat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Recorded data, a JSON value a line, packed ({@code .gz}) or not. */
public final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /**
   * The lines of a test resource.
   *
   * @param beside a class in its package
   */
  public static List<JsonNode> of(Class<?> beside, String resource) {
    try (InputStream data =
        Objects.requireNonNull(beside.getResourceAsStream(resource), resource)) {
      return read(data, resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a file. */
  public static List<JsonNode> of(Path file) {
    try (InputStream data = Files.newInputStream(file)) {
      return read(data, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> read(InputStream data, String name) throws IOException {
    InputStream text = name.endsWith(".gz") ? new GZIPInputStream(data) : data;
    BufferedReader reader = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
    List<JsonNode> lines = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
