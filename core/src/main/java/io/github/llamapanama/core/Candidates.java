package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static io.github.llamapanama.bindings.llama_h.C_INT;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_token_data;
import io.github.llamapanama.bindings.llama_token_data_array;
import io.github.llamapanama.core.sampling.CandidateTokens;
import io.github.llamapanama.core.sampling.TokenHistory;
import io.github.llamapanama.core.sampling.TokenLogprob;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import io.github.llamapanama.core.sampling.TokenSelector;
import io.github.llamapanama.core.sampling.TokenSet;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The tokens a chain chooses from, in native memory taken once. */
final class Candidates implements CandidateTokens {
  private static final long SIZE = llama_token_data.sizeof();
  private static final long ID = llama_token_data.id$offset();
  private static final long LOGIT = llama_token_data.logit$offset();
  private static final long PROBABILITY = llama_token_data.p$offset();

  /** Of equals, the one with the higher id. */
  private static final Comparator<TokenLogprob> LEAST_LIKELY_FIRST =
      Comparator.comparingDouble(TokenLogprob::logprob)
          .thenComparing(TokenLogprob::token, Comparator.reverseOrder());

  private final NativeHandle owner;
  private final MemorySegment data;
  private final MemorySegment array;
  private final int vocabularySize;

  /** What the filters left: so many, from the first on. */
  private int size;

  private long first;

  /** Whether a selector may look at them. */
  private boolean lent;

  /** Takes memory that lives as long as the owner. */
  Candidates(int vocabularySize, NativeHandle owner) {
    this.owner = owner;
    this.vocabularySize = vocabularySize;
    this.data = llama_token_data.allocateArray(vocabularySize, owner.arena());
    this.array = llama_token_data_array.allocate(owner.arena());
  }

  /**
   * Takes all tokens.
   *
   * @throws IllegalStateException if a selector is looking at the candidates
   */
  void fill(MemorySegment logits) {
    checkNotLent();
    for (int token = 0; token < vocabularySize; token++) {
      set(token, token, logits.getAtIndex(C_FLOAT, token));
    }
    finish(vocabularySize);
  }

  /** Takes some tokens, at least one. */
  void fill(MemorySegment logits, TokenSet tokens) {
    checkNotLent();
    int count = 0;
    for (int token = tokens.next(0); token >= 0; token = tokens.next(token + 1)) {
      set(count++, token, logits.getAtIndex(C_FLOAT, token));
    }
    finish(count);
  }

  /** Takes those with the highest logits of all tokens, or of some, at least one. */
  void fill(MemorySegment logits, HighestLogits highest, @Nullable TokenSet tokens) {
    checkNotLent();
    int count = highest.find(logits, tokens);
    for (int i = 0; i < count; i++) {
      int token = highest.token(i);
      set(i, token, logits.getAtIndex(C_FLOAT, token));
    }
    finish(count);
  }

  /** The token that the chain chooses; it is not accepted. */
  int choose(MemorySegment chain) {
    filter(chain);
    return tokenAt((int) llama_token_data_array.selected(array));
  }

  /**
   * The token chosen in Java from those that the chain leaves.
   *
   * @throws IllegalStateException if there is no such candidate, or it is ruled out
   */
  int choose(MemorySegment chain, TokenSelector selector, TokenHistory history) {
    filter(chain);
    int selected;
    lent = true;
    try {
      selected = selector.select(this, history);
    } finally {
      lent = false;
    }
    owner.check();
    if (selected < 0 || selected >= size) {
      throw new IllegalStateException(
          "The selector chose candidate %d, there are those from 0 to %d"
              .formatted(selected, size - 1));
    }
    if (logitAt(selected) == Float.NEGATIVE_INFINITY) {
      throw new IllegalStateException(
          "The selector chose candidate %d, but its token %d is ruled out"
              .formatted(selected, tokenAt(selected)));
    }
    return tokenAt(selected);
  }

  /**
   * The probabilities that the chain chose with.
   *
   * @param token the choice; one that took the place of all candidates was certain
   * @param top how many of the likeliest to tell, without those that could not be chosen
   */
  TokenLogprobs probabilities(int token, int top) {
    TokenLogprob chosen = new TokenLogprob(token, 0);
    PriorityQueue<TokenLogprob> likeliest = new PriorityQueue<>(LEAST_LIKELY_FIRST);
    double lowest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      float probability = data.get(C_FLOAT, (first + i) * SIZE + PROBABILITY);
      double logprob = Math.log(probability);
      if (tokenAt(i) == token) {
        chosen = new TokenLogprob(token, logprob);
      }
      if (top > 0 && probability > 0 && logprob >= lowest) {
        likeliest.add(new TokenLogprob(tokenAt(i), logprob));
        if (likeliest.size() > top) {
          likeliest.remove();
          lowest = likeliest.element().logprob();
        }
      }
    }
    List<TokenLogprob> told = new ArrayList<>(likeliest);
    told.sort(LEAST_LIKELY_FIRST.reversed());
    return new TokenLogprobs(chosen, told);
  }

  private void filter(MemorySegment chain) {
    llama_h.llama_sampler_apply(chain, array);
    size = (int) llama_token_data_array.size(array);
    // A filter may have moved the beginning of the array.
    first = (llama_token_data_array.data(array).address() - data.address()) / SIZE;
  }

  @Override
  public int size() {
    checkLent();
    return size;
  }

  @Override
  public int token(int index) {
    checkLent();
    return tokenAt(Objects.checkIndex(index, size));
  }

  @Override
  public float logit(int index) {
    checkLent();
    return logitAt(Objects.checkIndex(index, size));
  }

  private void checkLent() {
    owner.check();
    if (!lent) {
      throw new IllegalStateException("These candidates were lent for one call, which is over");
    }
  }

  private void checkNotLent() {
    if (lent) {
      throw new IllegalStateException("A selector cannot sample from the context it selects for");
    }
  }

  private int tokenAt(int index) {
    return data.get(C_INT, (first + index) * SIZE + ID);
  }

  private float logitAt(int index) {
    return data.get(C_FLOAT, (first + index) * SIZE + LOGIT);
  }

  private void set(int index, int token, float logit) {
    long at = index * SIZE;
    data.set(C_INT, at + ID, token);
    data.set(C_FLOAT, at + LOGIT, logit);
    data.set(C_FLOAT, at + PROBABILITY, 0);
  }

  private void finish(int count) {
    llama_token_data_array.data(array, data);
    llama_token_data_array.size(array, count);
    llama_token_data_array.selected(array, -1);
    llama_token_data_array.sorted(array, false);
  }
}
