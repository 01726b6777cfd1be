package io.github.llamapanama.core;

import java.nio.file.Files;
import java.nio.file.Path;

/** The unpacked source of llama.cpp, which tests take vocabularies and grammars from. */
final class Upstream {
  private Upstream() {}

  /** The root of the source. */
  static Path source() {
    Path source = Path.of(System.getProperty("llama.cpp.source", "../llama.cpp/target/source"));
    if (!Files.isDirectory(source)) {
      throw new AssertionError(
          "llama.cpp's source is missing in %s: build the module llama.cpp first"
              .formatted(source.toAbsolutePath()));
    }
    return source;
  }
}
