package io.github.llamapanama.core.sampling;

/**
 * A step before a sampling chain, written in Java: it changes the logits of the next token where
 * they lie in native memory, without a copy.
 *
 * <p>It runs for every token on the thread that samples, so in an engine a slow one slows all
 * requests, and one that waits for its own engine is refused. It is interrupted if it still waits
 * for anything when its engine is closed. It sees each row once; what it throws ends the text that
 * it works for, and no other. One that remembers something serves one text, and makes another one
 * {@linkplain #forChoice for each further text}.
 *
 * <pre>{@code
 * // No token twice in a row.
 * Sampling sampling = Sampling.greedy().withProcessor((logits, history) -> {
 *   if (history.size() > 0) {
 *     logits.ban(history.token(history.size() - 1));
 *   }
 * });
 * }</pre>
 */
@FunctionalInterface
public interface LogitsProcessor {

  /**
   * Changes logits.
   *
   * @param logits of the next token; usable until this method returns
   * @param history the tokens before it
   */
  void process(MutableLogits logits, TokenHistory history);

  /** The processor of a further text of the request: this one, unless it remembers something. */
  default LogitsProcessor forChoice() {
    return this;
  }
}
