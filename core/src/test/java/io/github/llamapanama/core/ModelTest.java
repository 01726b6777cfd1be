package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
  void theReasonOfTheNativeLoaderIsTold() {
    ModelParams params =
        ModelParams.builder().splitMode(ModelParams.SplitMode.TENSOR).devices(List.of()).build();
    assertThatThrownBy(() -> Model.load(TinyChat.path(), params))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("LLAMA_SPLIT_MODE_TENSOR needs >= 1 devices");
  }

  @Test
  void anOverrideThatWouldEndTheProcessIsRefused() {
    ModelParams params =
        ModelParams.builder()
            .metadataOverrides(List.of(MetadataOverride.of("llama.block_count", 0L)))
            .build();
    assertThatThrownBy(() -> Model.load(TinyChat.path(), params))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("block_count");
  }

  @Test
  void aListOfFilesHasAtLeastOne() {
    assertThatThrownBy(() -> Model.load(List.of(), ModelParams.defaults()))
        .isInstanceOf(IllegalArgumentException.class);
    try (Model model = Model.load(List.of(TinyChat.path()), ModelParams.defaults())) {
      assertThat(model.info().layerCount()).isPositive();
    }
  }

  @Test
  void everyLoadModeGivesTheSameModel() {
    for (ModelParams.LoadMode mode : ModelParams.LoadMode.values()) {
      try (Model model =
          Model.load(TinyChat.path(), ModelParams.builder().loadMode(mode).build())) {
        assertThat(model.info().parameterCount()).as("%s", mode).isPositive();
      }
    }
  }

  @Test
  void theCpuIsNoDeviceToChoose() {
    Device cpu =
        Device.all().stream().filter(d -> d.type() == Device.Type.CPU).findFirst().orElseThrow();
    assertThatThrownBy(() -> ModelParams.builder().devices(List.of(cpu)).build())
        .isInstanceOf(IllegalArgumentException.class);
    ModelParams placed =
        ModelParams.builder()
            .tensorPlacements(List.of(new ModelParams.TensorPlacement("blk\\..*", cpu)))
            .build();
    try (Model model = Model.load(TinyChat.path(), placed)) {
      assertThat(model.isClosed()).isFalse();
    }
  }

  @Test
  void impossibleParametersAreRefused() {
    assertThatThrownBy(() -> ModelParams.builder().tensorSplit(List.of(-1f)).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MetadataOverride.of("k".repeat(128), 1L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MetadataOverride.of("", 1L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MetadataOverride.of("key", "v".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class);
    ModelParams shares = ModelParams.builder().tensorSplit(Collections.nCopies(100, 1f)).build();
    assertThatThrownBy(() -> Model.load(TinyChat.path(), shares))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100 shares");
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
