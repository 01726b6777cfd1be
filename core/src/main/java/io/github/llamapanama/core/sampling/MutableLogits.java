package io.github.llamapanama.core.sampling;

/**
 * The logits of one row, in native memory: for each token of the vocabulary how likely it comes
 * next, not normalized.
 *
 * <p>A token that is not in the vocabulary gives an {@link IndexOutOfBoundsException}. Used after
 * its time, every method throws {@link IllegalStateException}; on another thread {@link
 * WrongThreadException}.
 */
public interface MutableLogits {

  /** The number of logits, which is the size of the vocabulary. */
  int size();

  /** The logit of a token. */
  float get(int token);

  /**
   * Sets the logit of a token.
   *
   * @throws IllegalArgumentException if it is NaN or positive infinity: no probability follows from
   *     that
   */
  void set(int token, float logit);

  /** Rules a token out. */
  default void ban(int token) {
    set(token, Float.NEGATIVE_INFINITY);
  }
}
