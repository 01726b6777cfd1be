package io.github.llamapanama.models;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader makes of these files is tested in core, against its own reader and llama.cpp's. */
class GgufWriterTest {

  @Test
  void aSmallFileIsWhatTheSpecificationSays() throws IOException {
    GgufWriter writer =
        new GgufWriter()
            .uint32("a", 7)
            .string("b", "é")
            .tensor("t", TensorType.F16, List.of(3L, 1L), out -> out.write(new byte[6]));

    String expected =
        "47475546 03000000 0100000000000000 0200000000000000" // magic, version, counts
            + "0100000000000000 61 04000000 07000000" // a
            + "0100000000000000 62 08000000 0200000000000000 c3a9" // b
            + "0100000000000000 74 02000000 0300000000000000 0100000000000000"
            + "01000000 0000000000000000" // type, offset
            + "00".repeat(23) // to the next multiple of 32
            + "00".repeat(32); // six bytes of data, padded
    assertThat(HexFormat.of().formatHex(written(writer))).isEqualTo(expected.replace(" ", ""));
  }

  @Test
  void dataOfTheWrongLengthIsAnErrorAndLeavesNoFile(@TempDir Path directory) {
    GgufWriter writer =
        new GgufWriter().tensor("t", TensorType.F32, List.of(2L), out -> out.write(new byte[7]));

    assertThatThrownBy(() -> writer.write(directory.resolve("x.gguf")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the data of tensor t is 7 bytes long instead of 8");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void namesAreCheckedBeforeAnythingIsWritten() {
    GgufWriter writer = new GgufWriter().uint32("a", 1);

    assertThatThrownBy(() -> writer.uint32("a", 2)).hasMessageContaining("unique");
    assertThatThrownBy(() -> writer.tensor("n".repeat(64), TensorType.F32, List.of(1L), out -> {}))
        .hasMessageContaining("63 bytes");
  }

  @Test
  void blocksAreNotCut() {
    assertThatThrownBy(() -> new GgufWriter().tensor("t", TensorType.Q4_0, List.of(33L), out -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor t: the first dimension is 33, but Q4_0 needs a multiple of 32");
  }

  @Test
  void anEmptyFileIsAHeader() throws IOException {
    byte[] bytes = written(new GgufWriter());

    assertThat(bytes).hasSize(24);
    assertThat(new String(bytes, 0, 4, US_ASCII)).isEqualTo("GGUF");
  }

  private static byte[] written(GgufWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }
}
