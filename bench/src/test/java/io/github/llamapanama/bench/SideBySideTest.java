package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  private final List<String> order = new ArrayList<>();

  @Test
  void contendersTakeTurnsAndEachRoundBeginsWithAnother() {
    new SideBySide(0, 3, line -> {})
        .run("task", "u", List.of(contender("a", 1), contender("b", 1)));
    assertThat(String.join("", order)).isEqualTo("abbaab");
  }

  @Test
  void figuresOfWarmUpRoundsAreThrownAway() {
    Contender improving = new Contender("a", () -> order.size() + counted("a"));
    Comparison comparison = new SideBySide(2, 3, line -> {}).run("task", "u", List.of(improving));
    assertThat(order).hasSize(5);
    assertThat(comparison.results().getFirst().figures().values()).containsExactly(3.0, 4.0, 5.0);
  }

  @Test
  void everyContenderIsComparedWithTheFirst() {
    Comparison comparison =
        new SideBySide(0, 4, line -> {})
            .run("task", "u", List.of(contender("a", 10), contender("b", 9)));
    assertThat(comparison.ratios(comparison.results().get(0)).median()).isEqualTo(1);
    assertThat(comparison.ratios(comparison.results().get(1)).median()).isEqualTo(0.9);
  }

  @Test
  void progressNamesTaskRoundAndFigure() {
    List<String> lines = new ArrayList<>();
    new SideBySide(1, 1, lines::add).run("tg8", "tokens/s", List.of(contender("a", 2)));
    assertThat(lines).containsExactly("tg8 warm-up a: 2.0 tokens/s", "tg8 1/1 a: 2.0 tokens/s");
  }

  @Test
  void aRunWithoutRoundsIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SideBySide(0, 0, line -> {}));
  }

  private Contender contender(String name, double figure) {
    return new Contender(name, () -> figure * counted(name));
  }

  private int counted(String name) {
    order.add(name);
    return 1;
  }
}
