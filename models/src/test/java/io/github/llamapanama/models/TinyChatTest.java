package io.github.llamapanama.models;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyChatTest {

  @Test
  void theEmbeddedModelIsAGgufFile() throws IOException {
    byte[] content = Files.readAllBytes(TinyChat.path());

    assertThat(new String(content, 0, 4, US_ASCII)).isEqualTo("GGUF");
    assertThat(content).hasSize(2_980_896);
  }

  @Test
  void anExplodedModelIsUsedInPlace() {
    assertThat(TinyChat.path()).isEqualTo(TinyChat.path()).endsWithRaw(resourceInTarget());
  }

  @Test
  void extractionHappensOnce(@TempDir Path cache) throws IOException {
    byte[] content = {1, 2, 3};
    Path first = TinyChat.extract(content, cache);
    Object writtenAt = Files.getLastModifiedTime(first);

    assertThat(TinyChat.extract(content, cache)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(writtenAt);
    try (Stream<Path> files = Files.list(first.getParent())) {
      assertThat(files).as("no temporary file stays behind").containsExactly(first);
    }
  }

  @Test
  void aDamagedExtractionIsReplaced(@TempDir Path cache) throws IOException {
    byte[] content = {1, 2, 3};
    Files.write(TinyChat.extract(content, cache), new byte[] {1, 2});

    assertThat(TinyChat.extract(content, cache)).hasBinaryContent(content);
  }

  @Test
  void differentModelsDoNotShareAFile(@TempDir Path cache) throws IOException {
    assertThat(TinyChat.extract(new byte[] {1}, cache))
        .isNotEqualTo(TinyChat.extract(new byte[] {2}, cache));
  }

  private static Path resourceInTarget() {
    return Path.of("target", "classes", "io", "github", "llamapanama", "models")
        .resolve("tiny-chat-q8_0.gguf");
  }
}
