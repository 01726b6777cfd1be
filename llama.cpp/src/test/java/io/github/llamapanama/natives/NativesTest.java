package io.github.llamapanama.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the jar holds. */
class NativesTest {
  private static final Path RESOURCES = Path.of("target/classes/META-INF/llama-panama");

  private static Path directory = RESOURCES;
  private static final Properties PROPERTIES = new Properties();

  @BeforeAll
  static void readProperties() throws IOException {
    List<Path> platforms = list(RESOURCES.resolve("natives"));
    assertThat(platforms).as("one platform to a jar").hasSize(1);
    directory = platforms.getFirst();
    try (Reader file = Files.newBufferedReader(directory.resolve("natives.properties"))) {
      PROPERTIES.load(file);
    }
  }

  @Test
  void theReleaseIsThePinnedOne() {
    assertThat(PROPERTIES.getProperty("release")).isEqualTo("v0.5.0");
  }

  @Test
  void thePlatformNamesTheDirectory() {
    assertThat(directory.getFileName()).hasToString(PROPERTIES.getProperty("platform"));
    assertThat(PROPERTIES.getProperty("platform")).matches("(linux|macos|windows)-(x64|arm64)");
  }

  @Test
  void everyFileIsNamedOnceAndNothingElseIsThere() throws IOException {
    List<String> present = list(directory).stream().map(f -> f.getFileName().toString()).toList();
    List<String> expected = new ArrayList<>(files());
    expected.add("natives.properties");
    assertThat(present).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void librariesStandInLoadOrder() {
    List<String> libraries = names("libraries");
    assertThat(libraries.getFirst()).contains("ggml-base");
    List<String> last = libraries.subList(libraries.size() - 3, libraries.size());
    assertThat(last.get(0)).matches("(lib)?ggml\\..*");
    assertThat(last.get(1)).matches("(lib)?llama\\..*");
    assertThat(last.get(2)).matches("(lib)?mtmd\\..*");
  }

  @Test
  void aProcessorBackendIsThere() {
    assertThat(files()).as("linked or loadable").anyMatch(name -> name.contains("ggml-cpu"));
  }

  @Test
  void theDigestIsThatOfTheFiles() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String file : files()) {
      digest.update(file.getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(directory.resolve(file)));
    }
    assertThat(PROPERTIES.getProperty("digest"))
        .isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void theLibrariesLoadAndReportTheRelease() throws Throwable {
    SymbolLookup llama = name -> Optional.empty();
    for (String library : names("libraries")) {
      Path file = directory.resolve(library).toAbsolutePath();
      llama = SymbolLookup.libraryLookup(file, Arena.global()).or(llama);
    }
    MemorySegment version =
        (MemorySegment)
            Linker.nativeLinker()
                .downcallHandle(
                    llama.find("llama_version").orElseThrow(), FunctionDescriptor.of(ADDRESS))
                .invokeExact();
    assertThat(version.reinterpret(64).getString(0)).isEqualTo("0.5.0");
  }

  @Test
  void theLicencesOfUpstreamAndOfItsPartsTravelAlong() throws IOException {
    Path licenses = RESOURCES.resolve("licenses");
    assertThat(licenses.resolve("LICENSE")).content().contains("MIT License");
    try (Stream<Path> all = Files.walk(licenses)) {
      assertThat(all.filter(Files::isRegularFile)).hasSizeGreaterThan(3);
    }
  }

  private static List<String> files() {
    return Stream.concat(names("libraries").stream(), names("backends").stream()).toList();
  }

  private static List<String> names(String property) {
    return Stream.of(PROPERTIES.getProperty(property).split(","))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
