package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  private static final Metric SPEED = Metric.speed("");

  private final List<String> order = new ArrayList<>();

  @Test
  void contendersTakeTurnsAndEachRoundBeginsWithAnother() {
    new SideBySide(0, 3, line -> {}).run("task", List.of(contender("a", 1), contender("b", 1)));
    assertThat(String.join("", order)).isEqualTo("abbaab");
  }

  @Test
  void figuresOfWarmUpRoundsAreThrownAway() {
    Contender improving = Contender.of("a", SPEED, () -> order.size() + counted("a"));
    Comparison comparison =
        new SideBySide(2, 3, line -> {}).run("task", List.of(improving)).getFirst();
    assertThat(order).hasSize(5);
    assertThat(comparison.results().getFirst().figures().values()).containsExactly(3.0, 4.0, 5.0);
  }

  @Test
  void everyContenderIsComparedWithTheFirst() {
    Comparison comparison =
        new SideBySide(0, 4, line -> {})
            .run("task", List.of(contender("a", 10), contender("b", 9)))
            .getFirst();
    assertThat(comparison.ratios(comparison.results().get(0)).median()).isEqualTo(1);
    assertThat(comparison.ratios(comparison.results().get(1)).median()).isEqualTo(0.9);
  }

  @Test
  void everyMetricIsAComparisonOfItsOwn() {
    Metric wait = Metric.wait("p50");
    Contender quick = new Contender("quick", () -> List.of(SPEED.of(30), wait.of(5)));
    Contender slow = new Contender("slow", () -> List.of(SPEED.of(10), wait.of(20)));

    List<Comparison> comparisons =
        new SideBySide(0, 1, line -> {}).run("task", List.of(slow, quick));

    assertThat(comparisons).extracting(Comparison::metric).containsExactly(SPEED, wait);
    assertThat(comparisons)
        .as("times better than the first, of a speed and of a wait")
        .extracting(comparison -> comparison.ratios(comparison.results().get(1)).median())
        .containsExactly(3.0, 4.0);
  }

  @Test
  void progressNamesTaskRoundAndFigure() {
    List<String> lines = new ArrayList<>();
    new SideBySide(1, 1, lines::add).run("tg8", List.of(contender("a", 2)));
    assertThat(lines).containsExactly("tg8 warm-up a: 2.0 tokens/s", "tg8 1/1 a: 2.0 tokens/s");
  }

  @Test
  void aRunWithoutRoundsIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SideBySide(0, 0, line -> {}));
  }

  private Contender contender(String name, double figure) {
    return Contender.of(name, SPEED, () -> figure * counted(name));
  }

  private int counted(String name) {
    order.add(name);
    return 1;
  }
}
