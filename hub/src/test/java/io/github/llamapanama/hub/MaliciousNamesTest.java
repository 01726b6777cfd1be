package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that come from elsewhere never lead out of the cache. */
class MaliciousNamesTest extends WithHubServer {
  private static final byte[] MODEL_BYTES = HubServer.model(1000, 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside-Q4_K_M.gguf",
        "a/../../outside-Q4_K_M.gguf",
        "/outside-Q4_K_M.gguf",
        "a//outside-Q4_K_M.gguf",
        "./outside-Q4_K_M.gguf",
        "..\\\\outside-Q4_K_M.gguf",
        "C:\\\\outside-Q4_K_M.gguf",
        "C:outside-Q4_K_M.gguf",
        "a\\u0000-Q4_K_M.gguf",
        "a\\u001b[2J-Q4_K_M.gguf",
        "a../outside-Q4_K_M.gguf",
        "nul-Q4_K_M/con.Q4_K_M.gguf",
      })
  void aFileWhoseNameIsNoPlainPathIsLeftOut(String json) throws Exception {
    server.nextOfApi(
        exchange ->
            HubServer.document(
                exchange,
                "{\"branches\": [{\"name\": \"main\", \"targetCommit\": \"%s\"}]}"
                    .formatted(HubServer.COMMIT)),
        exchange ->
            HubServer.document(
                exchange,
                "[{\"type\": \"file\", \"path\": \"%s\"}, {\"type\": \"file\", \"path\": \"b.gguf\"}]"
                    .formatted(json)));
    server.put("b.gguf", MODEL_BYTES);
    assertContent(download(), MODEL_BYTES);
    assertThat(filesBelow(cache)).filteredOn(file -> !file.startsWith("locks")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x.gguf", "/etc/x.gguf", "a/../x.gguf", "x\\y.gguf", "x.txt", "", "a/b/", ".."})
  void aFileThatIsAskedForMustBeAPathOfAModel(String file) {
    HubModel model = HubModel.of(MODEL);
    assertThatThrownBy(() -> model.withFile(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s'".formatted(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model",
        "a/b/c",
        "../b",
        "a/..",
        "a/b:",
        "a/b:x:y",
        "a/b:../c",
        "a b/c",
        "a/b?c",
        "/a/b",
        "a/",
        "a/-b",
        "a/b..c",
        "a\\b/c",
        "con/x",
        "a/b:Q4 K"
      })
  void aModelThatIsAskedForMustHaveARepositorysName(String model) {
    assertThatThrownBy(() -> HubModel.of(model)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "A1_/b.c-d_e", "ggml-org/gemma-3-1b-it-GGUF:Q4_K_M", "a/b:f16"})
  void namesOfModelsAreRead(String model) {
    assertThat(HubModel.of(model)).hasToString(model);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/..%2f..%2fx.gguf",
        "http://h/%2e%2e",
        "http://h/a/../..",
        "http://h/",
        "http://h",
        "http://h/x%00.gguf",
        "http://h/..%5cx.gguf"
      })
  void anAddressNeverLeadsOutOfTheCache(String address) {
    Path file = new ModelCache(cache).ofUrl(URI.create(address));
    assertThat(file.normalize()).isEqualTo(file);
    assertThat(cache.relativize(file)).matches(path -> path.startsWith("url"), "is in the cache");
    assertThat(cache.relativize(file).getNameCount()).isEqualTo(4);
  }

  @Test
  void aServersNameIsAlwaysOneFolder() {
    Path directory =
        new ModelCache(cache).directory(URI.create("http://[::1]:8080/prefix"), "user/model");
    assertThat(cache.relativize(directory).toString().replace('\\', '/'))
        .isEqualTo("hub/___1__8080/user/model");
  }
}
