package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static io.github.llamapanama.bindings.llama_h.C_INT;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenSet;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The most likely token, found in the logits where they lie.
 *
 * <p>A native chain first copies every logit into a list of candidates; for a greedy choice that
 * costs three times as much as the choice. It remembers nothing of what it chose, so it may be left
 * out.
 */
final class GreedyChoice {
  /** What this says when only the chain knows. */
  static final int UNCERTAIN = -1;

  private static final int BLOCK = 512;

  private final int vocabularySize;

  /** The tokens that a bias makes less likely, in order. */
  private final int[] biased;

  private GreedyChoice(int vocabularySize, int[] biased) {
    this.vocabularySize = vocabularySize;
    this.biased = biased;
  }

  /** Empty if the sampling does more than to ban tokens and take the most likely of the others. */
  static Optional<GreedyChoice> of(Sampling sampling, int vocabularySize) {
    if (!(sampling.selection() instanceof Selection.Greedy)) {
      return Optional.empty();
    }
    Set<Integer> biased = new HashSet<>();
    for (Filter filter : sampling.filters()) {
      if (!(filter instanceof Filter.LogitBias bias)
          || bias.biases().values().stream().anyMatch(value -> value > 0)) {
        return Optional.empty();
      }
      biased.addAll(bias.biases().keySet());
    }
    return Optional.of(
        new GreedyChoice(
            vocabularySize, biased.stream().mapToInt(Integer::intValue).sorted().toArray()));
  }

  /**
   * The token that the chain would choose: the most likely, of equals the first; {@link #UNCERTAIN}
   * if a bias makes that one less likely.
   */
  int choose(MemorySegment row) {
    return certain(mostLikely(row, vocabularySize));
  }

  /** The same among some tokens, at least one. */
  int choose(MemorySegment row, TokenSet tokens) {
    return certain(mostLikely(row, tokens));
  }

  private int certain(int token) {
    return Arrays.binarySearch(biased, token) >= 0 ? UNCERTAIN : token;
  }

  /** The highest logits of blocks are found many at a time, then one block is searched. */
  private static int mostLikely(MemorySegment row, int size) {
    float highest = Float.NEGATIVE_INFINITY;
    int place = 0;
    for (int block = 0; block < size; block += BLOCK) {
      float logit = highest(row, block, Math.min(size, block + BLOCK));
      if (Float.isNaN(logit)) {
        return mostLikelyBesidesNans(row, size);
      }
      if (logit > highest) {
        highest = logit;
        place = block;
      }
    }
    int end = Math.min(size, place + BLOCK);
    for (int token = place; token < end; token++) {
      if (row.getAtIndex(C_FLOAT, token) == highest) {
        return token;
      }
    }
    return 0;
  }

  /**
   * The highest logit of a part. The compiler makes vector instructions of this loop, as it
   * compares whole numbers; one that compares floats, or remembers a place, takes five times as
   * long.
   */
  private static float highest(MemorySegment row, int from, int to) {
    int highest = Integer.MIN_VALUE;
    for (int token = from; token < to; token++) {
      highest = Math.max(highest, HighestLogits.ordered(row.getAtIndex(C_INT, token)));
    }
    return Float.intBitsToFloat(HighestLogits.ordered(highest));
  }

  private static int mostLikelyBesidesNans(MemorySegment row, int size) {
    int best = 0;
    float highest = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < size; token++) {
      float logit = row.getAtIndex(C_FLOAT, token);
      if (logit > highest) {
        highest = logit;
        best = token;
      }
    }
    return best;
  }

  /** The most likely of some tokens, at least one; of equals the first. */
  static int mostLikely(MemorySegment row, TokenSet tokens) {
    int best = tokens.next(0);
    float highest = row.getAtIndex(C_FLOAT, best);
    int size = (int) (row.byteSize() / C_FLOAT.byteSize());
    if (tokens.size() < size / 8) {
      for (int token = best; token >= 0; token = tokens.next(token + 1)) {
        float logit = row.getAtIndex(C_FLOAT, token);
        if (logit > highest) {
          highest = logit;
          best = token;
        }
      }
      return best;
    }
    // Of many, few are likelier than all before them: only those are looked up.
    for (int token = best + 1; token < size; token++) {
      float logit = row.getAtIndex(C_FLOAT, token);
      if (logit > highest && tokens.contains(token)) {
        highest = logit;
        best = token;
      }
    }
    return best;
  }
}
