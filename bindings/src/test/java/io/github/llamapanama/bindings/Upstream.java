package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Upstream's unpacked source, which the natives module provides to tests. */
final class Upstream {
  private static final String PROPERTY = "llama.cpp.source";

  private Upstream() {}

  static Path source() {
    Path source = Path.of(System.getProperty(PROPERTY, ""));
    assertThat(source.resolve("include/llama.h"))
        .as("-D%s must name llama.cpp's source, which the module llama.cpp unpacks", PROPERTY)
        .isRegularFile();
    return source;
  }

  /** The options that let a C compiler find the headers. */
  static List<String> includes() {
    return Stream.of("include", "ggml/include", "tools/mtmd")
        .map(folder -> "-I" + source().resolve(folder))
        .toList();
  }

  /** The release that the source says it is. */
  static String release() throws IOException {
    String build = Files.readString(source().resolve("CMakeLists.txt"));
    return Stream.of("MAJOR", "MINOR", "PATCH")
        .map(part -> number(build, "LLAMA_VERSION_" + part))
        .reduce((left, right) -> left + "." + right)
        .orElseThrow();
  }

  private static String number(String build, String variable) {
    return build.replaceAll("(?s).*set\\(" + variable + " +(\\d+)\\).*", "$1");
  }
}
