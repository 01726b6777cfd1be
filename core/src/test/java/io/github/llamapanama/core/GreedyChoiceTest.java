package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.Sampling;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GreedyChoiceTest {
  private static int chosen(float[] logits) {
    return GreedyChoice.of(Sampling.greedy(), logits.length)
        .orElseThrow()
        .choose(MemorySegment.ofArray(logits));
  }

  /** One after the other, as llama.cpp's greedy sampler looks at them. */
  private static int firstOfTheHighest(float[] logits) {
    int best = 0;
    float highest = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] > highest) {
        highest = logits[token];
        best = token;
      }
    }
    return best;
  }

  @Property(tries = 300)
  void theFirstOfTheMostLikelyTokensIsChosen(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3000) int size,
      @ForAll @IntRange(min = 1, max = 400) int different) {
    Random random = new Random(seed);
    float[] logits = new float[size];
    for (int token = 0; token < size; token++) {
      logits[token] = (random.nextInt(different) - different) / 4f;
    }
    assertThat(chosen(logits)).isEqualTo(firstOfTheHighest(logits));
  }

  @Property(tries = 300)
  void numbersOfEveryKindAreInTheirOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1500) int size) {
    float[] kinds = {
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.NaN,
      Float.NEGATIVE_INFINITY,
      Float.POSITIVE_INFINITY,
      Float.intBitsToFloat(0xffc00000)
    };
    Random random = new Random(seed);
    int known = 1 + random.nextInt(kinds.length);
    float[] logits = new float[size];
    for (int token = 0; token < size; token++) {
      logits[token] = kinds[random.nextInt(known)];
    }
    assertThat(chosen(logits)).isEqualTo(firstOfTheHighest(logits));
  }

  @Test
  void whereAllTokensAreRuledOutTheFirstIsNamed() {
    float[] logits = new float[1000];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    assertThat(chosen(logits)).isZero();
  }
}
