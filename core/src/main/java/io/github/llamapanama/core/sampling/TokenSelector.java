package io.github.llamapanama.core.sampling;

/**
 * Chooses the next token in Java, at the end of a sampling chain: {@link Selection.Custom}.
 *
 * <p>It runs for every token on the thread that samples; with a grammar twice if its first choice
 * does not fit: first among all candidates, then among those that do. What it throws ends the text
 * that it works for, and no other.
 */
@FunctionalInterface
public interface TokenSelector {

  /**
   * Chooses a candidate.
   *
   * @param candidates what the filters left, in native memory; usable until this method returns
   * @param history the tokens before
   * @return the place of the chosen one among the candidates; one that does not exist, or whose
   *     token is ruled out (a logit of negative infinity), ends the text with an {@link
   *     IllegalStateException}
   */
  int select(CandidateTokens candidates, TokenHistory history);
}
