package io.github.llamapanama.core.gguf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.models.GgufWriter;
import io.github.llamapanama.models.TensorType;
import io.github.llamapanama.models.TinyChat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {

  private static final GgufWriter SAMPLE =
      new GgufWriter()
          .string("general.architecture", "llama")
          .uint32("a.small", -1)
          .uint64("a.large", -1)
          .int32("a.negative", -7)
          .float32("a.real", 0.1f)
          .bool("a.flag", true)
          .strings("a.texts", List.of("", "é", "three"))
          .int32s("a.numbers", 1, -2)
          .tensor("m", TensorType.Q8_0, List.of(32L, 2L), out -> out.write(new byte[68]))
          .tensor("v", TensorType.F32, List.of(3L), out -> out.write(new byte[12]));

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Gguf gguf = Gguf.read(damaged(bytes -> {}));

    assertThat(gguf.version()).isEqualTo(3);
    assertThat(gguf.architecture()).contains("llama");
    assertThat(gguf.metadata())
        .containsEntry("a.small", new GgufValue.Int(GgufType.UINT32, 0xFFFF_FFFFL))
        .containsEntry("a.negative", new GgufValue.Int(GgufType.INT32, -7))
        .containsEntry("a.flag", new GgufValue.Bool(true));
    assertThat(gguf.metadata().keySet())
        .as("the order of the file")
        .startsWith("general.architecture", "a.small", "a.large");
    assertThat(gguf.metadata().get("a.large")).hasToString("18446744073709551615");
    assertThat(gguf.metadata().get("a.real")).hasToString("0.1");
    assertThat(gguf.array("a.texts").orElseThrow()).hasToString("[, é, three]");
    assertThat(gguf.array("a.numbers").orElseThrow()).hasToString("[1, -2]");
    assertThat(gguf.integer("a.negative")).hasValue(-7);
    assertThat(gguf.integer("a.flag")).isEmpty();
    assertThat(gguf.tensors())
        .containsExactly(
            new GgufTensor("m", GgmlType.Q8_0, List.of(32L, 2L), 0),
            new GgufTensor("v", GgmlType.F32, List.of(3L), 96));
    assertThat(gguf.tensor("m").orElseThrow().bytes()).isEqualTo(68);
    assertThat(gguf.dataOffset() % gguf.alignment()).isZero();
  }

  @Test
  void theEmbeddedModelIsRead() {
    Gguf gguf = Gguf.read(TinyChat.path());

    assertThat(gguf.tensors()).hasSize(38);
    assertThat(gguf.array("tokenizer.ggml.tokens").orElseThrow()).hasSize(1536);
    assertThat(gguf.text("tokenizer.chat_template").orElseThrow()).contains("<|im_start|>");
  }

  @Test
  void aFileOfAnotherFormatIsNamedAsSuch() throws IOException {
    assertRefused(bytes -> bytes.put(0, (byte) 'g'), "does not begin with the letters GGUF");
  }

  @Test
  void unknownVersionsAreRefused() throws IOException {
    assertRefused(bytes -> bytes.putInt(4, 1), "version 1 is no longer supported");
    assertRefused(bytes -> bytes.putInt(4, 4), "unknown GGUF version 4");
    assertRefused(bytes -> bytes.putInt(4, Integer.reverseBytes(3)), "big-endian");
  }

  @Test
  void countsAreComparedWithTheFile() throws IOException {
    assertRefused(bytes -> bytes.putLong(8, 1_000), "number of tensors, 1000, cannot be right");
    assertRefused(bytes -> bytes.putLong(8, -1), "number of tensors, 18446744073709551615");
    assertRefused(bytes -> bytes.putLong(16, 1L << 60), "number of metadata values");
  }

  @Test
  void lengthsAreComparedWithTheFile() throws IOException {
    assertRefused(bytes -> bytes.putLong(24, 10_000), "claims 10000 bytes, more than the file has");
    assertRefused(bytes -> bytes.putLong(24, -5), "more than the file has");
  }

  @Test
  void whatComesTwiceIsRefused() throws IOException {
    int key = new String(sample(), ISO_8859_1).indexOf("a.small");

    assertRefused(
        bytes -> bytes.put(key, "a.large".getBytes(ISO_8859_1)), "the key a.large is there twice");
  }

  @Test
  void anEmptyFileAndEveryBeginningOfAFileAreRefused() throws IOException {
    byte[] whole = sample();
    int needed = whole.length - 20; // the last tensor's padding may be missing
    for (int length = 0; length < needed; length++) {
      Path file = directory.resolve("cut.gguf");
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Gguf.read(file))
          .as("cut to %d bytes", length)
          .isInstanceOf(ModelLoadException.class);
    }
  }

  @Test
  void alignmentIsAPowerOfTwo() throws IOException {
    Path file = directory.resolve("alignment.gguf");
    new GgufWriter().uint32("general.alignment", 48).write(file);

    assertThatThrownBy(() -> Gguf.read(file)).hasMessageContaining("general.alignment is 48");
  }

  private void assertRefused(Consumer<ByteBuffer> damage, String reason) throws IOException {
    Path file = damaged(damage);
    assertThatThrownBy(() -> Gguf.read(file))
        .isInstanceOfSatisfying(
            ModelLoadException.class,
            e -> {
              assertThat(e.path()).isEqualTo(file);
              assertThat(e.reason()).contains(reason);
            });
  }

  private Path damaged(Consumer<ByteBuffer> damage) throws IOException {
    byte[] bytes = sample();
    damage.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return Files.write(directory.resolve("sample.gguf"), bytes);
  }

  private static byte[] sample() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SAMPLE.writeTo(out);
    return out.toByteArray();
  }
}
