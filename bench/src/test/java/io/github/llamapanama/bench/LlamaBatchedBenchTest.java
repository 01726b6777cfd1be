package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class LlamaBatchedBenchTest {
  private static final String LINE =
      """
      {"n_kv_max": 4096, "n_batch": 2048, "pp": 32, "tg": 16, "pl": 4, "n_kv": 192, \
      "t_pp": 0.01, "speed_pp": %s, "t_tg": 0.02, "speed_tg": %s, "t": 0.03, "speed": %s}
      """;

  @Test
  void figuresAreMediansOfTheLinesThatCount() {
    String output =
        "\n"
            + LINE.formatted("10.0", "1.0", "5.0")
            + LINE.formatted("30.0", "3.0", "7.0")
            + LINE.formatted("20.0", "2.0", "6.0")
            + LINE.formatted("99.0", "99.0", "99.0")
            + "llama_perf_context_print: load time = 1 ms\n";
    assertThat(LlamaBatchedBench.parse(output, 3)).isEqualTo(new BatchSpeed(20, 2, 6));
  }

  @Test
  void linesThatItsLogHasLostAreMissed() {
    String output = LINE.formatted("10.0", "1.0", "5.0");
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> LlamaBatchedBench.parse(output, 2))
        .withMessageContaining("1 figures instead of 2");
  }

  @Test
  void outputOfAnotherKindIsShown() {
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> LlamaBatchedBench.parse("{\"speed_pp\": 1}", 1))
        .withMessageContaining("no speed_tg: {\"speed_pp\":1}");
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> LlamaBatchedBench.parse("{broken", 1))
        .withMessageContaining("{broken");
  }

  @Test
  void theContextHoldsEveryStreamInWholeBlocks() {
    assertThat(new StreamLoad(4, 32, 32).contextSize()).isEqualTo(4 * 256);
    assertThat(new StreamLoad(4, 256, 1).contextSize()).isEqualTo(4 * 512);
  }
}
