package io.github.llamapanama.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the tests of all modules read from upstream's source. */
class SourceTest {
  private static final Path SOURCE = Path.of(System.getProperty("llama.cpp.source"));

  @Test
  void vocabulariesComeWithTheirTokenizationVectors() throws IOException {
    try (Stream<Path> files = Files.list(SOURCE.resolve("models"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".gguf.inp")))
          .hasSizeGreaterThan(10)
          .allSatisfy(
              input -> {
                String vocabulary = input.toString().replaceFirst("\\.inp$", "");
                assertThat(Path.of(vocabulary)).exists();
                assertThat(Path.of(vocabulary + ".out")).exists();
              });
    }
  }

  @Test
  void chatTemplatesAreThere() throws IOException {
    try (Stream<Path> files = Files.list(SOURCE.resolve("models/templates"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".jinja"))).hasSizeGreaterThan(30);
    }
  }

  @Test
  void grammarsAreThere() {
    assertThat(SOURCE.resolve("grammars/json.gbnf")).content().contains("root");
  }

  @Test
  void headersAreThere() {
    for (String header :
        new String[] {
          "include/llama.h",
          "ggml/include/ggml.h",
          "ggml/include/ggml-backend.h",
          "ggml/include/gguf.h",
          "tools/mtmd/mtmd.h",
          "tools/mtmd/mtmd-helper.h"
        }) {
      assertThat(SOURCE.resolve(header)).isRegularFile();
    }
  }
}
