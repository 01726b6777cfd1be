package io.github.llamapanama.core;

import io.github.llamapanama.core.sampling.TokenHistory;
import java.util.Arrays;
import java.util.Objects;

/** The tokens that a sampler accepted. */
final class History implements TokenHistory {
  private int[] tokens = new int[64];
  private int size;

  @Override
  public int size() {
    return size;
  }

  @Override
  public int token(int index) {
    return tokens[Objects.checkIndex(index, size)];
  }

  void add(int token) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size++] = token;
  }

  void clear() {
    size = 0;
  }

  History copy() {
    History copy = new History();
    copy.tokens = tokens.clone();
    copy.size = size;
    return copy;
  }
}
