package io.github.llamapanama.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCacheTest {

  private final Map<String, String> properties = new HashMap<>(Map.of("user.home", "/home/me"));
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void thePropertyComesFirst() {
    properties.put("llamapanama.cache", "/property");
    environment.put("LLAMAPANAMA_CACHE", "/environment");

    assertThat(directory()).isEqualTo(Path.of("/property"));
  }

  @Test
  void theEnvironmentComesSecond() {
    properties.put("llamapanama.cache", " ");
    environment.put("LLAMAPANAMA_CACHE", "/environment");

    assertThat(directory()).isEqualTo(Path.of("/environment"));
  }

  @Test
  void linuxFollowsTheXdgSpecification() {
    properties.put("os.name", "Linux");
    assertThat(directory()).isEqualTo(Path.of("/home/me/.cache/llama-panama"));

    environment.put("XDG_CACHE_HOME", "/fast");
    assertThat(directory()).isEqualTo(Path.of("/fast/llama-panama"));
  }

  @Test
  void macOsHasItsOwnPlace() {
    properties.put("os.name", "Mac OS X");

    assertThat(directory()).isEqualTo(Path.of("/home/me/Library/Caches/llama-panama"));
  }

  @Test
  void windowsUsesLocalAppData() {
    properties.put("os.name", "Windows 11");
    assertThat(directory()).isEqualTo(Path.of("/home/me/AppData/Local/llama-panama"));

    environment.put("LOCALAPPDATA", "/local");
    assertThat(directory()).isEqualTo(Path.of("/local/llama-panama"));
  }

  private Path directory() {
    return UserCache.directory(properties::get, environment::get);
  }
}
