package io.github.llamapanama.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.models.GgufWriter;
import io.github.llamapanama.models.TensorType;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One test for each rule. The rules follow what llama.cpp asserts or trusts when it loads or uses a
 * file; {@link MutationTest} looks for damage that gets past them.
 */
class ModelFileCheckTest {

  private static final Path TINY = TinyChat.path();
  private static final Gguf INTACT = Gguf.read(TINY);

  @TempDir private Path directory;

  @Test
  void anIntactModelPasses() {
    assertThat(ModelFileCheck.check(TINY)).isEqualTo(INTACT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          block_count                | 0     | is 0, not from 1 to 512
          block_count                | 513   | is 513, not from 1 to 512
          nextn_predict_layers       | 4     | is 4, not from 0 to 3
          context_length             | 0     | is 0
          embedding_length           | 0     | is 0
          pooling_type               | 9     | is 9, not from 0 to 4
          expert_count               | 1025  | is 1025, not from 0 to 1024
          expert_count               | 8     | cannot be 0 of 8 experts
          expert_used_count          | 2     | cannot be 2 of 0 experts
          expert_group_count         | 2     | cannot be 2 of 0 experts
          attention.head_count_kv    | 3     | no multiple of 3
          attention.key_length       | 0     | is 0
          attention.value_length     | 32    | values are 32 long
          rope.dimension_count       | 63    | cannot be 63
          rope.dimension_count       | 32    | cannot be 32 with heads of 64
          """)
  void numbersThatUpstreamAssertsAreChecked(String key, long value, String reason) {
    assertRefused("llama." + key, new GgufValue.Int(GgufType.UINT32, value), reason);
  }

  @Test
  void constantsThatUpstreamAssertsAreChecked() {
    String epsilon = "llama.attention.layer_norm_rms_epsilon";
    assertRefused(epsilon, new GgufValue.Real(GgufType.FLOAT32, -1), "cannot be -1.0");
    assertRefused(epsilon, new GgufValue.Real(GgufType.FLOAT32, Double.NaN), "cannot be NaN");
    assertRefused("llama.rope.scaling.type", new GgufValue.Text("yarm"), "unknown 'yarm'");
  }

  @Test
  void aTokenIsInAVocabularyOnce() {
    Path file = directory.resolve("twice.gguf");
    new GgufWriter().strings("tokenizer.ggml.tokens", List.of("a", "b", "a")).write(file);

    assertThatThrownBy(() -> ModelFileCheck.check(file))
        .hasMessageContaining("the token 'a' is in the vocabulary twice, the second time as 2");
  }

  @Test
  void aTokenEndsAtItsFirstZeroAsInC() {
    Path file = directory.resolve("zero.gguf");
    new GgufWriter().strings("tokenizer.ggml.tokens", List.of("a\0b", "a\0c")).write(file);

    assertThatThrownBy(() -> ModelFileCheck.check(file)).hasMessageContaining("twice");
  }

  @Test
  void emptyTokensAreDifferentTokens() {
    Path file = directory.resolve("empty.gguf");
    new GgufWriter().strings("tokenizer.ggml.tokens", List.of("", "", "\0")).write(file);

    assertThat(ModelFileCheck.check(file).tensors()).isEmpty();
  }

  @Test
  void aSentencePieceVocabularyHasAllBytes() {
    Path file = directory.resolve("bytes.gguf");
    new GgufWriter()
        .string("tokenizer.ggml.model", "llama")
        .strings("tokenizer.ggml.tokens", List.of("<unk>", "<s>", "</s>", "<0x00>"))
        .write(file);

    assertThatThrownBy(() -> ModelFileCheck.check(file))
        .hasMessageContaining("no token for the byte 0x01");
  }

  @Test
  void normsAreFloats() {
    assertTensorRefused("output_norm.weight", TensorType.F16, List.of(4L));
    assertTensorRefused("rope_freqs.weight", TensorType.Q8_0, List.of(32L));
  }

  @Test
  void tensorsLieWhereTheyCanBeMapped() {
    Path file = directory.resolve("alignment.gguf");
    new GgufWriter()
        .alignment(8)
        .tensor("a", TensorType.F32, List.of(2L), out -> out.write(new byte[8]))
        .tensor("b", TensorType.F32, List.of(2L), out -> out.write(new byte[8]))
        .write(file);

    assertThatThrownBy(() -> ModelFileCheck.check(file))
        .hasMessageContaining("is not aligned to 32 bytes (general.alignment is 8)");
  }

  @Test
  void thePartsOfASplitModelAreCheckedToo() {
    Path first = directory.resolve("split-00001-of-00002.gguf");
    Path second = directory.resolve("split-00002-of-00002.gguf");
    new GgufWriter().uint16("split.count", 2).uint16("split.no", 0).write(first);
    // A 32-bit number is asserted not to be there.
    new GgufWriter().uint32("split.no", 1).write(second);

    assertThatThrownBy(() -> Model.load(first))
        .isInstanceOfSatisfying(
            ModelLoadException.class, e -> assertThat(e.path()).isEqualTo(second))
        .hasMessageContaining("split.no is wrong");
  }

  @Test
  void aMissingPartIsNamed() {
    Path first = directory.resolve("split-00001-of-00002.gguf");
    new GgufWriter().uint16("split.count", 2).uint16("split.no", 0).write(first);

    assertThatThrownBy(() -> ModelFileCheck.check(first))
        .isInstanceOfSatisfying(
            ModelLoadException.class,
            e -> assertThat(e.path()).isEqualTo(directory.resolve("split-00002-of-00002.gguf")))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void aLaterPartAloneIsNoModel() {
    Path second = directory.resolve("split-00002-of-00002.gguf");
    new GgufWriter().uint16("split.count", 2).uint16("split.no", 1).write(second);

    assertThatThrownBy(() -> ModelFileCheck.check(second))
        .hasMessageContaining("load the first part, whose name ends in -00001-of-00002.gguf");
  }

  private void assertTensorRefused(String name, TensorType type, List<Long> shape) {
    Path file = directory.resolve("tensor.gguf");
    long bytes = shape.getFirst() / type.blockElements() * type.blockBytes();
    new GgufWriter().tensor(name, type, shape, out -> out.write(new byte[(int) bytes])).write(file);

    assertThatThrownBy(() -> ModelFileCheck.check(file))
        .hasMessageContaining("the tensor %s cannot be of type %s".formatted(name, type));
  }

  private static void assertRefused(String key, GgufValue value, String reason) {
    Map<String, GgufValue> metadata = new LinkedHashMap<>(INTACT.metadata());
    metadata.put(key, value);

    assertThatThrownBy(() -> ModelFileCheck.check(TINY, INTACT.withMetadata(metadata)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(reason);
  }
}
