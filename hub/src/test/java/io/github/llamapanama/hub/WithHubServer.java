package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that downloads from a hub on this machine into a cache of its own. */
abstract class WithHubServer {
  static final String FILE = "model-Q4_K_M.gguf";
  static final String MODEL = HubServer.REPOSITORY;

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  Path cache;

  @SuppressWarnings("NullAway.Init") // Made before each test.
  HubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A hub that knows this server and nothing else, and hardly waits. */
  Hub.Builder hub() {
    return Hub.builder(new HubEnvironment(name -> null, cache))
        .endpoint(server.uri())
        .cache(cache)
        .patience(
            new Patience(Duration.ofSeconds(2), 3, Duration.ofMillis(1), Duration.ofMillis(1500)));
  }

  Path download() {
    return hub().build().download(MODEL);
  }

  /** Where the cache has a file of the repository. */
  Path cached(String path) {
    return new ModelCache(cache).directory(server.uri(), MODEL).resolve(path);
  }

  static void assertContent(Path file, byte[] expected) {
    assertThat(file).hasBinaryContent(expected);
    assertThat(PartFile.pathFor(file)).doesNotExist();
    assertThat(Origin.pathFor(PartFile.pathFor(file))).doesNotExist();
  }

  static DownloadException assertFails(Reason reason, ThrowingCallable download) {
    DownloadException failure = catchThrowableOfType(DownloadException.class, download);
    assertThat(failure).as("a download that fails").isNotNull();
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    return failure;
  }

  /** All files below a folder, as paths from there. */
  static List<String> filesBelow(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
