package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  @Test
  void aModelTellsWhatItIs() {
    try (Model model = Model.load(TinyChat.path())) {
      ModelInfo info = model.info();
      assertThat(info.architecture()).isEqualTo("llama");
      assertThat(info.fileType()).isEqualTo("Q8_0");
      assertThat(info.parameterCount()).isBetween(2_000_000L, 4_000_000L);
      assertThat(info.sizeInBytes()).isBetween(2_000_000L, 5_000_000L);
      assertThat(info.layerCount()).isPositive();
      assertThat(info.headCount()).isPositive();
      assertThat(info.embeddingSize()).isPositive();
      assertThat(info.trainedContextSize()).isPositive();
      assertThat(info.hasDecoder()).isTrue();
      assertThat(info.hasEncoder()).isFalse();
      assertThat(info.decoderStartToken()).isEmpty();
      assertThat(info.classifierLabels()).isEmpty();
      assertThat(model.metadata()).containsEntry("general.architecture", "llama");
      assertThat(model.chatTemplate()).hasValueSatisfying(t -> assertThat(t).contains("im_start"));
      assertThat(model.chatTemplate("no_such")).isEmpty();
      assertThat(model.path()).isEqualTo(TinyChat.path());
    }
  }

  @Test
  void aVocabularyOnlyModelHasNoShape() {
    try (Model model =
        Model.load(TinyChat.path(), ModelParams.builder().vocabularyOnly(true).build())) {
      assertThat(model.isVocabularyOnly()).isTrue();
      assertThat(model.info().layerCount()).isZero();
      assertThat(model.info().headCount()).isZero();
      assertThat(model.vocabulary().size()).isPositive();
    }
  }

  @Test
  void metadataCanBeOverridden() {
    ModelParams params =
        ModelParams.builder()
            .metadataOverrides(
                List.of(
                    MetadataOverride.of("llama.context_length", 77L),
                    MetadataOverride.of("tokenizer.ggml.add_bos_token", true)))
            .build();
    try (Model model = Model.load(TinyChat.path(), params)) {
      assertThat(model.info().trainedContextSize()).isEqualTo(77);
      assertThat(model.vocabulary().addsBos()).isTrue();
    }
  }

  @Test
  void progressRunsFromStartToEnd() {
    List<Float> fractions = new ArrayList<>();
    ModelParams params =
        ModelParams.builder()
            .progress(
                fraction -> {
                  fractions.add(fraction);
                  return true;
                })
            .build();
    try (Model model = Model.load(TinyChat.path(), params)) {
      assertThat(model.isClosed()).isFalse();
    }
    assertThat(fractions).isNotEmpty().isSorted().endsWith(1f);
  }

  @Test
  void progressCanCancel() {
    ModelParams params = ModelParams.builder().progress(fraction -> false).build();
    assertThatThrownBy(() -> Model.load(TinyChat.path(), params))
        .isInstanceOf(ModelLoadCancelledException.class);
  }

  @Test
  void whatProgressThrowsLeavesLoad() {
    IllegalStateException thrown = new IllegalStateException("listener");
    ModelParams params =
        ModelParams.builder()
            .progress(
                fraction -> {
                  throw thrown;
                })
            .build();
    assertThatThrownBy(() -> Model.load(TinyChat.path(), params)).isSameAs(thrown);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Model.load(Path.of("nowhere.gguf")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("Cannot load model nowhere.gguf: there is no such file");
  }

  @Test
  void aDirectoryIsNoModel(@TempDir Path directory) {
    assertThatThrownBy(() -> Model.load(directory))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("directory");
  }

  @Test
  void aMissingPartOfASplitModelIsNamed(@TempDir Path directory) throws IOException {
    Path first = directory.resolve("m-00001-of-00002.gguf");
    Files.copy(TinyChat.path(), first);
    assertThatThrownBy(() -> Model.load(first))
        .isInstanceOfSatisfying(
            ModelLoadException.class,
            e -> assertThat(e.path()).isEqualTo(directory.resolve("m-00002-of-00002.gguf")));
  }

  @Test
  void theReasonOfTheNativeLoaderIsTold() {
    // An override that makes the file inconsistent for the loader alone.
    ModelParams params =
        ModelParams.builder()
            .metadataOverrides(List.of(MetadataOverride.of("llama.embedding_length", 3L)))
            .build();
    assertThatThrownBy(() -> Model.load(TinyChat.path(), params))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("error loading model");
  }

  @Test
  void closingTwiceIsFine() {
    Model model = Model.load(TinyChat.path());
    model.close();
    model.close();
    assertThat(model.isClosed()).isTrue();
    assertThat(model.info().architecture()).isEqualTo("llama");
  }
}
