package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSelectionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                  | a-F16.gguf a-Q4_K_M.gguf a-Q8_0.gguf               | a-Q4_K_M.gguf
                  | a-F16.gguf a-Q8_0.gguf                             | a-Q8_0.gguf
                  | README.md a-F16.gguf a-F32.gguf                    | a-F16.gguf
                  | mmproj-a-Q4_K_M.gguf mtp-a-Q8_0.gguf a-F16.gguf    | a-F16.gguf
                  | imatrix.gguf model.gguf                            | model.gguf
          Q8_0    | a-Q4_K_M.gguf a-Q8_0.gguf                          | a-Q8_0.gguf
          q8_0    | a-Q4_K_M.gguf a-Q8_0.gguf                          | a-Q8_0.gguf
          q4_k_m  | a.Q4_K_M.gguf                                      | a.Q4_K_M.gguf
          Q4_0    | a-iq4_0.gguf qwen_q4_0.gguf                        | qwen_q4_0.gguf
          F16     | a-BF16.gguf a-F16.gguf                             | a-F16.gguf
          Q8_0    | a-mmproj-Q8_0.gguf x/a-Q8_0.gguf                   | x/a-Q8_0.gguf
          Q4_K    | a-Q4_K_M.gguf a-Q4_K.gguf                          | a-Q4_K.gguf
          UD-Q2_K | a-Q2_K.gguf a-UD-Q2_K.gguf                         | a-UD-Q2_K.gguf
          """)
  void aQuantizationIsFoundByItsName(String quant, String files, String chosen) {
    HubModel model = HubModel.of("user/model" + (quant == null ? "" : ":" + quant));
    assertThat(ModelSelection.of(model, files(files)))
        .extracting(RepoFile::path)
        .containsExactly(chosen);
  }

  @Test
  void aSplitModelIsAllOfItsPartsInOrder() {
    List<RepoFile> files =
        files(
            "Q8_0/a-Q8_0-00002-of-00002.gguf Q8_0/a-Q8_0-00001-of-00002.gguf"
                + " a-Q8_0-00001-of-00003.gguf b-Q8_0-00001-of-00002.gguf");
    for (HubModel model :
        List.of(
            HubModel.of("user/model"),
            HubModel.of("user/model").withFile("Q8_0/a-Q8_0-00002-of-00002.gguf"))) {
      assertThat(ModelSelection.of(model, files))
          .extracting(RepoFile::path)
          .containsExactly("Q8_0/a-Q8_0-00001-of-00002.gguf", "Q8_0/a-Q8_0-00002-of-00002.gguf");
    }
  }

  @Test
  void aPartThatIsMissingIsNamed() {
    assertFails("user/model", "a-Q8_0-00001-of-00002.gguf", "a-Q8_0-00002-of-00002.gguf");
  }

  @Test
  void whatIsMissingIsNamedWithWhatThereIs() {
    assertFails("user/model:Q5_K_S", "a-Q4_K_M.gguf README.md", "Q5_K_S", "it has a-Q4_K_M.gguf");
    assertFails("user/model", "model.safetensors", "no GGUF file at all");
    assertFails("user/model:F16", "a-BF16.gguf", "F16");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    DownloadException failure =
        WithHubServer.assertFails(
            Reason.NOT_FOUND,
            () ->
                ModelSelection.of(
                    HubModel.of("user/model").withFile("b.gguf"), files("a.gguf x/b.gguf")));
    assertThat(failure).hasMessageContainingAll("user/model", "b.gguf", "it has a.gguf, x/b.gguf");
  }

  private static void assertFails(String model, String files, String... parts) {
    assertThat(
            WithHubServer.assertFails(
                Reason.NOT_FOUND, () -> ModelSelection.of(HubModel.of(model), files(files))))
        .hasMessageContainingAll(parts);
  }

  private static List<RepoFile> files(String paths) {
    return Arrays.stream(paths.split(" "))
        .map(path -> new RepoFile(path, OptionalLong.empty(), Optional.empty()))
        .toList();
  }
}
