package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegenerationTest {
  private static final Path COMMITTED = Path.of("src", "generated", "java");

  @Test
  void regeneratingGivesWhatIsCommitted(@TempDir Path folder) throws Exception {
    assumeTrue(jextractIsOnThePath(), "no jextract on the path to regenerate with");
    Path fresh = folder.resolve("java");

    Execution run =
        Execution.of(
            List.of(
                Path.of("jextract", "regenerate").toAbsolutePath().toString(),
                Upstream.source().toString(),
                fresh.toString()));

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(sources(fresh).keySet()).isEqualTo(sources(COMMITTED).keySet());
    assertThat(sources(fresh)).isEqualTo(sources(COMMITTED));
  }

  @Test
  void nothingGeneratedDependsOnAPlatformOrAMachine() throws IOException {
    Pattern dependence =
        Pattern.compile(
            "\\bC_LONG\\b|C_LONG_DOUBLE|\"long\"|SYMBOL_LOOKUP|findOrThrow\\(symbol\\);|/(home|usr|tmp|Users)/");
    var offenders = new TreeMap<String, String>(sources(COMMITTED));
    offenders.values().removeIf(text -> !dependence.matcher(text).find());
    assertThat(offenders.keySet()).isEmpty();
  }

  private static Map<String, String> sources(Path root) throws IOException {
    var sources = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        sources.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return sources;
  }

  private static boolean jextractIsOnThePath() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "jextract")));
  }
}
