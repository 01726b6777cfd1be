package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;

import io.github.llamapanama.core.sampling.TokenLogprob;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;

/** Probabilities of a row of logits, as a softmax over the whole vocabulary. */
final class Logprobs {
  private final MemorySegment logits;
  private final int size;
  private final float highest;

  /** The logarithm of the sum of all exponentials, relative to that of the highest logit. */
  private final double logSum;

  private Logprobs(MemorySegment logits) {
    this.logits = logits;
    this.size = (int) (logits.byteSize() / C_FLOAT.byteSize());
    float highest = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < size; token++) {
      highest = Math.max(highest, logit(token));
    }
    double sum = 0;
    for (int token = 0; token < size; token++) {
      sum += Math.exp((double) logit(token) - highest);
    }
    this.highest = highest;
    this.logSum = Math.log(sum);
  }

  /**
   * The probability of one token and of the most likely ones.
   *
   * @param logits a row, as long as the vocabulary
   * @param token a token of the vocabulary
   * @param top how many of the most likely, 0 or more
   */
  static TokenLogprobs of(MemorySegment logits, int token, int top) {
    Logprobs logprobs = new Logprobs(logits);
    return new TokenLogprobs(logprobs.of(token), logprobs.highest(top));
  }

  /** Those of a token that had to be chosen. */
  static TokenLogprobs certain(int token, int top) {
    TokenLogprob certain = new TokenLogprob(token, 0);
    return new TokenLogprobs(certain, top == 0 ? List.of() : List.of(certain));
  }

  private TokenLogprob of(int token) {
    return new TokenLogprob(token, (double) logit(token) - highest - logSum);
  }

  private float logit(int token) {
    return logits.getAtIndex(C_FLOAT, token);
  }

  /** The most likely tokens, the likeliest first. */
  private List<TokenLogprob> highest(int count) {
    // Gives the least likely of them first.
    PriorityQueue<Long> keys = new PriorityQueue<>(Math.max(1, count));
    long lowest = Long.MIN_VALUE;
    for (int token = 0; token < size && count > 0; token++) {
      long key = HighestLogits.key(logit(token), token);
      if (keys.size() == count) {
        if (key < lowest) {
          continue;
        }
        keys.remove();
      }
      keys.add(key);
      lowest = keys.element();
    }
    ArrayDeque<TokenLogprob> tokens = new ArrayDeque<>();
    while (!keys.isEmpty()) {
      tokens.addFirst(of(token(keys.remove())));
    }
    return List.copyOf(tokens);
  }

  private static int token(long key) {
    return Integer.MAX_VALUE - (int) key;
  }
}
