package io.github.llamapanama.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomModelTest {

  private static final RandomModel SMALL =
      new RandomModel(2, 64, 4, 2, 96, 1_000, 128, TensorType.Q8_0, 1);

  @TempDir private Path directory;

  /** A changed hash makes benchmarks of different releases incomparable. */
  @ParameterizedTest
  @CsvSource({
    "F32,  3b08b5facc716346",
    "F16,  0324a8ff196ec265",
    "Q8_0, 386266dcad5ccb6b",
    "Q4_0, 282d2e17f0f678a3",
  })
  void theBytesNeverChange(TensorType type, String hash) throws Exception {
    assertThat(sha256(SMALL.type(type))).startsWith(hash);
  }

  @Test
  void theSeedChoosesTheWeights() throws Exception {
    assertThat(sha256(SMALL.seed(2))).isEqualTo(sha256(SMALL.seed(2))).isNotEqualTo(sha256(SMALL));
  }

  @ParameterizedTest
  @CsvSource({"M10, 11", "M50, 51", "M200, 198", "M500, 513"})
  void sizesAreWhatTheirNamesSay(RandomModel.Size size, long millions) {
    assertThat(Math.round(RandomModel.of(size).parameters() / 1e6)).isEqualTo(millions);
  }

  @Test
  void aModelThatLlamaCppWouldRefuseCannotBeDescribed() {
    assertThatThrownBy(() -> new RandomModel(2, 64, 3, 3, 96, 1_000, 128, TensorType.F16, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiple of heads");
    assertThatThrownBy(() -> SMALL.vocabulary(258))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("259");
  }

  private String sha256(RandomModel model) throws Exception {
    Path file = directory.resolve("model.gguf");
    model.write(file);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
  }
}
