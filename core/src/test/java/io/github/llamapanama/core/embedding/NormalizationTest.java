package io.github.llamapanama.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalizationTest {
  private static void assertNormalized(int number, float... expected) {
    float[] vector = {3, -4, 0};
    Normalization.of(number).apply(vector);
    assertThat(vector).containsExactly(expected, within(1e-6f * Math.abs(expected[1])));
  }

  @Test
  void theNumbersMeanWhatTheyMeanToLlamaCpp() {
    float length = (float) Math.cbrt(27 + 64);
    assertNormalized(-1, 3, -4, 0);
    assertNormalized(0, 24570, -32760, 0);
    assertNormalized(1, 3 / 7f, -4 / 7f, 0);
    assertNormalized(2, 0.6f, -0.8f, 0);
    assertNormalized(3, 3 / length, -4 / length, 0);
    assertThatThrownBy(() -> Normalization.of(-2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVectorOfZerosStaysSo() {
    for (int number = -1; number < 4; number++) {
      float[] zeros = new float[3];
      Normalization.of(number).apply(zeros);
      assertThat(zeros).containsOnly(0);
    }
  }
}
