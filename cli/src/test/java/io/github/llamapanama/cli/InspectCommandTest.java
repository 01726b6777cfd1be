package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class InspectCommandTest {

  @Test
  void showsMetadataAndTensorsAsTables() throws Exception {
    Run run = Run.llama("inspect");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(TinyChat.path() + ": GGUF version 3, ")
        .containsPattern("(?m)^general.architecture +STRING +llama$")
        .containsPattern("(?m)^llama.context_length +UINT32 +1024$")
        .containsPattern("(?m)^token_embd.weight +Q8_0 +256 x 1536 +[\\d.]+ KB$");
  }

  @Test
  void abbreviatesLongValuesUnlessAllIsWanted() {
    assertThat(Run.llama("inspect").out())
        .containsPattern("(?m)^tokenizer.ggml.tokens +STRING\\[1536\\] +\\[.{1,80}, …\\]$");
    assertThat(Run.llama("inspect", "--full").out())
        .containsPattern(
            "(?m)^tokenizer.ggml.tokens +STRING\\[1536\\] +\\[.{8000,}<\\|im_end\\|>\\]$");
  }

  @Test
  void neverPrintsControlCharactersOfAFile() {
    assertThat(Run.llama("inspect", "--full").out().replace("\n", ""))
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void printsJson() throws Exception {
    Map<String, ?> json = Json.object(Run.llama("inspect", "--json").out());
    assertThat(json.get("size")).isEqualTo((int) Files.size(TinyChat.path()));
    assertThat(json.get("metadata"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("general.architecture", Map.of("type", "STRING", "value", "llama"))
        .containsEntry(
            "tokenizer.ggml.tokens",
            Map.of("type", "ARRAY", "element_type", "STRING", "length", 1536));
    assertThat((List<?>) json.get("tensors")).isNotEmpty();
  }

  @Test
  void leavesOutTheTensors() {
    assertThat(Run.llama("inspect", "--no-tensors").out()).doesNotContain("token_embd.weight");
    assertThat(Json.object(Run.llama("inspect", "--json", "--no-tensors").out()))
        .doesNotContainKey("tensors");
  }
}
