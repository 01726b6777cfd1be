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
        List.of(
            new Comparison(
                "tg128",
                Metric.speed(""),
                List.of(
                    new Comparison.Result("llama-bench", Series.of(100, 200, 400)),
                    new Comparison.Result("Engine", Series.of(99, 202, 388)))),
            new Comparison(
                "4 clients",
                Metric.wait("first text p95"),
                List.of(
                    new Comparison.Result("llama-server", Series.of(5, 6, 7)),
                    new Comparison.Result("Engine", Series.of(2.5, 3, 3.5))))));
  }

  @Test
  void theTableHasTheMedianRatioAndItsQuartiles() {
    assertThat(report.table())
        .contains("CPU, 2 processors")
        .contains(
            "| tg128 | llama-bench 200 tokens/s | Engine 202 tokens/s | 0.990 | 0.980 – 1.000 |")
        .contains("| 4 clients first text p95 | llama-server 6.00 ms | Engine 3.00 ms | 2.000 |");
  }

  @Test
  void theFileHasTheFiguresOfEveryRound(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("new").resolve("speed.json");
    report.write(file);
    assertThat(file.resolveSibling("speed.json.md")).hasContent(report.table());
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/machine/processors").asInt()).isEqualTo(2);
    assertThat(json.at("/comparisons/0/task").asText()).isEqualTo("tg128");
    assertThat(json.at("/comparisons/0/metric/unit").asText()).isEqualTo("tokens/s");
    assertThat(json.at("/comparisons/0/results/1/figures")).hasSize(3);
    assertThat(json.at("/comparisons/0/results/1/ratio").asDouble()).isEqualTo(0.99);
  }
}
