package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeastPromptTest {
  private static final int[] NOTHING = {};

  private final LeastPrompt least = new LeastPrompt();

  @Test
  void aPromptThatIsNewIsComputedWhole() {
    assertThat(least.add(new int[] {1, 2, 3}, NOTHING)).isEqualTo(3);
    assertThat(least.add(new int[] {2, 3}, NOTHING)).isEqualTo(2);
  }

  @Test
  void whatAnyTextBeforeBeganWithIsNotComputedAgain() {
    least.add(new int[] {1, 2, 3, 4}, NOTHING);
    least.add(new int[] {1, 2, 5, 6}, NOTHING);
    assertThat(least.add(new int[] {1, 2, 3, 7, 8}, NOTHING)).isEqualTo(2);
    assertThat(least.add(new int[] {1, 2, 5, 9}, NOTHING)).isEqualTo(1);
  }

  @Test
  void theLastTokenIsAlwaysComputed() {
    least.add(new int[] {1, 2, 3}, NOTHING);
    assertThat(least.add(new int[] {1, 2, 3}, NOTHING)).isEqualTo(1);
    assertThat(least.add(new int[] {1, 2}, NOTHING)).isEqualTo(1);
  }

  @Test
  void generatedTokensAreKnownButForTheLast() {
    least.add(new int[] {1, 2}, new int[] {3, 4});
    assertThat(least.add(new int[] {1, 2, 3, 4, 5}, NOTHING)).isEqualTo(2);
  }
}
