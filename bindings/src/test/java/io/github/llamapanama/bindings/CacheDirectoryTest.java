package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {
  private static final Platform LINUX = new Platform("linux", "x64");
  private static final Platform MAC = new Platform("macos", "arm64");
  private static final Platform WINDOWS = new Platform("windows", "x64");
  private static final Map<String, String> HOME = Map.of("user.home", "home");

  @Test
  void everySystemHasItsCustom() {
    assertThat(cache(LINUX, HOME, Map.of())).isEqualTo(Path.of("home/.cache/llama-panama"));
    assertThat(cache(MAC, HOME, Map.of())).isEqualTo(Path.of("home/Library/Caches/llama-panama"));
    assertThat(cache(WINDOWS, HOME, Map.of()))
        .isEqualTo(Path.of("home/AppData/Local/llama-panama"));
  }

  @Test
  void theEnvironmentOfTheSystemCounts() {
    assertThat(cache(LINUX, HOME, Map.of("XDG_CACHE_HOME", "xdg")))
        .isEqualTo(Path.of("xdg/llama-panama"));
    assertThat(cache(WINDOWS, HOME, Map.of("LOCALAPPDATA", "local")))
        .isEqualTo(Path.of("local/llama-panama"));
  }

  @Test
  void thePropertyWinsOverTheVariable() {
    var variables = Map.of(CacheDirectory.VARIABLE, "variable", "XDG_CACHE_HOME", "xdg");
    assertThat(cache(LINUX, HOME, variables)).isEqualTo(Path.of("variable"));
    assertThat(cache(LINUX, Map.of(CacheDirectory.PROPERTY, "property"), variables))
        .isEqualTo(Path.of("property"));
  }

  @Test
  void blankMeansUnset() {
    assertThat(cache(LINUX, HOME, Map.of(CacheDirectory.VARIABLE, " ", "XDG_CACHE_HOME", "")))
        .isEqualTo(Path.of("home/.cache/llama-panama"));
  }

  private static Path cache(
      Platform platform, Map<String, String> properties, Map<String, String> variables) {
    return CacheDirectory.of(platform, properties::get, variables::get);
  }
}
