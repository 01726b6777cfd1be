package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavedPrefixesTest {
  private final List<FakeState> states = new ArrayList<>();

  private FakeState state(int bytes) {
    FakeState state = new FakeState(bytes);
    states.add(state);
    return state;
  }

  private static int[] tokens(int length) {
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = i;
    }
    return tokens;
  }

  private static int longest(SavedPrefixes saved, int length) {
    return saved.longest(tokens(length), length).map(SavedPrefixes.Match::length).orElse(0);
  }

  @Test
  void aStateThatCanBeCutServesEveryBeginning() {
    SavedPrefixes saved = new SavedPrefixes(1000, true);
    saved.add(tokens(20), 20, state(100));
    assertThat(longest(saved, 10)).isEqualTo(10);
    assertThat(longest(saved, 30)).isEqualTo(20);
    assertThat(saved.contains(tokens(10), 10)).isTrue();
  }

  @Test
  void aStateThatCannotBeCutServesOnlyWhatGoesOnFromIt() {
    SavedPrefixes saved = new SavedPrefixes(1000, false);
    saved.add(tokens(20), 20, state(100));
    assertThat(longest(saved, 10)).isZero();
    assertThat(saved.known(tokens(10), 10)).isEqualTo(10);
    assertThat(longest(saved, 30)).isEqualTo(20);
    assertThat(saved.contains(tokens(10), 10)).isFalse();
  }

  @Test
  void aLongerStateReplacesItsBeginnings() {
    SavedPrefixes saved = new SavedPrefixes(1000, true);
    saved.add(tokens(10), 10, state(100));
    saved.add(tokens(20), 20, state(100));
    assertThat(saved.count()).isEqualTo(1);
    assertThat(saved.bytes()).isEqualTo(180);
  }

  @Test
  void theBudgetHoldsWithTheStateUsedLeastRecentlyGone() {
    SavedPrefixes saved = new SavedPrefixes(300, false);
    saved.add(tokens(10), 10, state(100));
    saved.add(tokens(11), 11, state(100));
    saved.touch(saved.longest(tokens(10), 10).orElseThrow().saved());
    saved.add(tokens(12), 12, state(100));
    assertThat(saved.bytes()).isLessThanOrEqualTo(300);
    assertThat(longest(saved, 11)).as("11 is gone, 10 was used").isEqualTo(10);
    saved.add(tokens(1), 1, state(1000));
    assertThat(saved.count()).as("what is larger than all of the budget is not kept").isEqualTo(2);
  }

  @Test
  void everyStateIsFreedOnceItIsNotKept() {
    SavedPrefixes saved = new SavedPrefixes(300, true);
    saved.add(tokens(10), 10, state(100));
    saved.add(tokens(20), 20, state(100));
    saved.add(tokens(30), 30, state(1000));
    assertThat(states)
        .extracting(FakeState::isClosed)
        .as("a beginning of a longer one, the longer one, one that is too large")
        .containsExactly(true, false, true);
    saved.close();
    assertThat(states).as("after the end").allMatch(FakeState::isClosed);
  }
}
