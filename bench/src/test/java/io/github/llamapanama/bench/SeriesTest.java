package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void theMedianIsTheMiddleValueOrBetweenTheTwo() {
    assertThat(Series.of(9, 1, 2).median()).isEqualTo(2);
    assertThat(Series.of(4, 1, 2, 9).median()).isEqualTo(3);
  }

  @Test
  void quartilesAreInterpolated() {
    Series series = Series.of(5, 1, 2, 4, 3);
    assertThat(series.quantile(0.25)).isEqualTo(2);
    assertThat(series.quantile(0.75)).isEqualTo(4);
    assertThat(Series.of(1, 2).quantile(0.25)).isCloseTo(1.25, within(1e-12));
  }

  @Test
  void ratiosAreFormedRoundByRound() {
    Series slowInTheSecondRound = Series.of(100, 50, 100);
    Series alike = Series.of(110, 55, 110);
    assertThat(alike.dividedBy(slowInTheSecondRound).values())
        .allSatisfy(ratio -> assertThat(ratio).isCloseTo(1.1, within(1e-12)));
  }

  @Test
  void aSeriesWithoutValuesIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Series(List.of()));
  }
}
