package io.github.llamapanama.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The chat templates that llama.cpp ships. */
public final class UpstreamTemplates {
  private UpstreamTemplates() {}

  /** Their files' names. */
  public static List<String> names() {
    try (var files = Files.list(directory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jinja"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of one. */
  public static String text(String name) {
    try {
      return Files.readString(directory().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    String source =
        Objects.requireNonNull(
            System.getProperty("llama.cpp.source"), "the property llama.cpp.source");
    return Path.of(source, "models", "templates");
  }
}
