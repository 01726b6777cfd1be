package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.models.UserCache;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubEnvironmentTest {
  private final Map<String, String> variables = new HashMap<>();

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path home;

  @Test
  void theHubIsThePublicOneUnlessAnotherIsNamed() {
    assertThat(environment().endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    variables.put("HF_ENDPOINT", "https://mirror.example/");
    assertThat(environment().endpoint()).isEqualTo(URI.create("https://mirror.example/"));
    variables.put("MODEL_ENDPOINT", "https://models.example/");
    assertThat(environment().endpoint()).isEqualTo(URI.create("https://models.example/"));
  }

  @Test
  void aHubThatIsNoAddressIsNamed() {
    variables.put("MODEL_ENDPOINT", "no address");
    HubEnvironment environment = environment();
    assertThatThrownBy(environment::endpoint)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MODEL_ENDPOINT");
  }

  @Test
  void theTokenIsThatOfTheVariableOrTheOneThatTheHubsCommandHasStored() throws Exception {
    assertThat(environment().token()).isEmpty();
    store(home.resolve(".cache/huggingface/token"), "hf_home");
    assertThat(environment().token()).contains("hf_home");
    variables.put("XDG_CACHE_HOME", home.resolve("xdg").toString());
    store(home.resolve("xdg/huggingface/token"), "hf_xdg");
    assertThat(environment().token()).contains("hf_xdg");
    variables.put("HF_HOME", home.resolve("hf").toString());
    store(home.resolve("hf/token"), "hf_hf");
    assertThat(environment().token()).contains("hf_hf");
    variables.put("HF_TOKEN_PATH", home.resolve("path").toString());
    store(home.resolve("path"), "hf_path");
    assertThat(environment().token()).contains("hf_path");
    variables.put("HF_TOKEN", " hf_variable ");
    assertThat(environment().token()).contains("hf_variable");
  }

  @Test
  void theCacheIsLlamaCppsOrBesideTheOthers() {
    assertThat(environment().cache()).isEqualTo(UserCache.directory().resolve("models"));
    variables.put("LLAMA_CACHE", "/models");
    assertThat(environment().cache()).isEqualTo(Path.of("/models"));
  }

  private static void store(Path file, String token) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, token + "\n");
  }

  private HubEnvironment environment() {
    return new HubEnvironment(variables::get, home);
  }
}
