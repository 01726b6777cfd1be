package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.TokenSet;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that pass a top-k filter, found in the logits where they lie.
 *
 * <p>A native chain first copies every logit into a list of candidates and sorts that; where its
 * first filter is top-k, all but few are dropped at once. With 150,000 tokens that is two thirds of
 * what choosing costs.
 */
final class HighestLogits {
  private static final int MOST = 1000;

  /** The best so far, as {@link #key keys}; when full, a heap with the lowest at its root. */
  private final long[] keys;

  private int size;

  private HighestLogits(int count) {
    this.keys = new long[count];
  }

  /** Empty if the sampling does not begin with a top-k filter that keeps few tokens. */
  static Optional<HighestLogits> of(Sampling sampling) {
    return !sampling.filters().isEmpty()
            && sampling.filters().getFirst() instanceof Filter.TopK top
            && top.k() >= 1
            && top.k() <= MOST
        ? Optional.of(new HighestLogits(top.k()))
        : Optional.empty();
  }

  /**
   * Looks for the highest logits; of equal ones those of the first tokens.
   *
   * @param row the logits
   * @param allowed the tokens to choose from; null for all
   * @return how many there are, which {@link #token} gives
   */
  int find(MemorySegment row, @Nullable TokenSet allowed) {
    size = 0;
    int tokens = (int) (row.byteSize() / C_FLOAT.byteSize());
    if (allowed != null && allowed.size() < tokens / 8) {
      for (int token = allowed.next(0); token >= 0; token = allowed.next(token + 1)) {
        float logit = row.getAtIndex(C_FLOAT, token);
        if (size < keys.length || logit > floor()) {
          add(token, logit);
        }
      }
      return size;
    }
    int token = 0;
    while (token < tokens && size < keys.length) {
      if (allowed == null || allowed.contains(token)) {
        add(token, row.getAtIndex(C_FLOAT, token));
      }
      token++;
    }
    if (size < keys.length) {
      return size;
    }
    token = firstAbove(floor(), row, token, tokens);
    while (token < tokens) {
      if (allowed == null || allowed.contains(token)) {
        add(token, row.getAtIndex(C_FLOAT, token));
      }
      token = firstAbove(floor(), row, token + 1, tokens);
    }
    return size;
  }

  /** A loop of its own, since it is twice as fast as one that also does something. */
  private static int firstAbove(float floor, MemorySegment row, int from, int to) {
    for (int token = from; token < to; token++) {
      if (row.getAtIndex(C_FLOAT, token) > floor) {
        return token;
      }
    }
    return to;
  }

  /** What a logit must exceed to be among the highest, when there is no more room. */
  private float floor() {
    return logit(keys[0]);
  }

  /** A token found; they are in no particular order. */
  int token(int index) {
    return Integer.MAX_VALUE - (int) keys[index];
  }

  /** Adds a token, in place of the lowest if there is no room. */
  private void add(int token, float logit) {
    if (size == keys.length) {
      keys[0] = key(logit, token);
      sink(0);
      return;
    }
    keys[size++] = key(logit, token);
    if (size == keys.length) {
      for (int place = size / 2 - 1; place >= 0; place--) {
        sink(place);
      }
    }
  }

  private void sink(int from) {
    int place = from;
    long key = keys[place];
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (key <= keys[child]) {
        break;
      }
      keys[place] = keys[child];
      place = child;
    }
    keys[place] = key;
  }

  /** A number in the order of logits, and of equal ones the lower token above. */
  static long key(float logit, int token) {
    return ((long) ordered(Float.floatToIntBits(logit)) << 32) | (Integer.MAX_VALUE - token);
  }

  private static float logit(long key) {
    return Float.intBitsToFloat(ordered((int) (key >> 32)));
  }

  /**
   * The bits of a float as a number in the order of floats: those of negative ones order in
   * reverse. Turning them over twice gives them back.
   */
  static int ordered(int bits) {
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }
}
