package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaBenchTest {

  @Test
  void theFigureIsTheMedianOfTheSamples() {
    assertThat(LlamaBench.parse("[{\"n_gen\": 8, \"avg_ts\": 4, \"samples_ts\": [9.0, 1.0, 2.0]}]"))
        .isEqualTo(2);
  }

  @Test
  void outputOfAnotherKindIsShown() {
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> LlamaBench.parse("usage: llama-bench"))
        .withMessageContaining("usage: llama-bench");
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> LlamaBench.parse("[]"))
        .withMessageContaining("samples_ts");
  }

  @Test
  void aMissingProgramIsNamedWithTheCommandThatBuildsIt(@TempDir Path empty) {
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> UpstreamTool.find(empty, "llama-bench"))
        .withMessageContaining("llama-bench is not in " + empty)
        .withMessageContaining("-Pbench");
  }
}
