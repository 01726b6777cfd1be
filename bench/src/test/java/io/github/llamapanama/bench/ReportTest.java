package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final Report report = new Report(new Machine("CPU", 2, "Linux amd64", "JVM 25", "AVX2"));

  @BeforeEach
  void addAComparison() {
    report.add(
        new Comparison(
            "tg128",
            "tokens/s",
            List.of(
                new Comparison.Result("llama-bench", Series.of(100, 200, 400)),
                new Comparison.Result("Generator", Series.of(99, 202, 388)))));
  }

  @Test
  void theTableHasTheMedianRatioAndItsQuartiles() {
    assertThat(report.table())
        .contains("CPU, 2 processors")
        .contains("| tg128 | llama-bench | 200.0 tokens/s | 1.000 | 1.000 – 1.000 | 3 |")
        .contains("| tg128 | Generator | 202.0 tokens/s | 0.990 | 0.980 – 1.000 | 3 |");
  }

  @Test
  void theFileHasTheFiguresOfEveryRound(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("new").resolve("speed.json");
    report.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/machine/processors").asInt()).isEqualTo(2);
    assertThat(json.at("/comparisons/0/task").asText()).isEqualTo("tg128");
    assertThat(json.at("/comparisons/0/results/1/figures")).hasSize(3);
    assertThat(json.at("/comparisons/0/results/1/ratio").asDouble()).isEqualTo(0.99);
  }
}
