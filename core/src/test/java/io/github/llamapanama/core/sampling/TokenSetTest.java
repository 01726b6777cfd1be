package io.github.llamapanama.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenSetTest {

  @Property(tries = 200)
  void aSetHasTheTokensItWasMadeOf(
      @ForAll @IntRange(min = 1, max = 2000) int size,
      @ForAll @IntRange(max = 1000) int perMille,
      @ForAll long seed) {
    Random random = new Random(seed);
    BitSet tokens = new BitSet();
    for (int token = 0; token < size; token++) {
      tokens.set(token, random.nextInt(1000) < perMille);
    }
    TokenSet set = TokenSet.of(tokens);
    assertThat(set.stream()).containsExactly(tokens.stream().boxed().toArray(Integer[]::new));
    assertThat(set.size()).isEqualTo(tokens.cardinality());
    assertThat(set.isEmpty()).isEqualTo(tokens.isEmpty());
    for (int token = 0; token < size + 100; token++) {
      assertThat(set.contains(token)).as("token %d", token).isEqualTo(tokens.get(token));
      assertThat(set.next(token)).as("from %d", token).isEqualTo(tokens.nextSetBit(token));
    }
    assertThat(set.contains(-1)).isFalse();
  }

  @Test
  void aSetOutlivesWhatItWasMadeOf() {
    BitSet tokens = new BitSet();
    tokens.set(0, 100);
    TokenSet many = TokenSet.of(tokens);
    tokens.clear(1, 100);
    TokenSet one = TokenSet.of(tokens);
    tokens.clear();
    assertThat(many.size()).isEqualTo(100);
    assertThat(many.contains(99)).isTrue();
    assertThat(one).hasToString("[0]");
  }

  @Test
  void fewOfManyTakeLittleMemory() {
    BitSet tokens = new BitSet();
    tokens.set(150_000);
    tokens.set(3);
    assertThat(TokenSet.of(tokens).bytes()).isEqualTo(8);
    tokens.set(0, 150_000);
    assertThat(TokenSet.of(tokens).bytes()).isEqualTo(18_752);
  }
}
