package io.github.llamapanama.core.sampling;

/** The tokens of a text so far, with those of the prompt that the sampler was told. */
public interface TokenHistory {

  /** How many there are. */
  int size();

  /**
   * One of them.
   *
   * @param index its place, from 0 for the first
   * @throws IndexOutOfBoundsException if there is no such place
   */
  int token(int index);
}
