package io.github.llamapanama.core.sampling;

/**
 * Tokens that may come next, at least one, in no particular order: without a filter or a grammar
 * the whole vocabulary.
 *
 * <p>A place that does not exist gives an {@link IndexOutOfBoundsException}. Used after its time,
 * every method throws {@link IllegalStateException}; on another thread {@link
 * WrongThreadException}.
 */
public interface CandidateTokens {

  /** How many there are. */
  int size();

  /** The token at a place, from 0. */
  int token(int index);

  /** The logit of the token at a place, as the filters left it. */
  float logit(int index);
}
