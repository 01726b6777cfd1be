package io.github.llamapanama.core.embedding;

import io.github.llamapanama.LlamaException;

/**
 * A text has more tokens than the model can read at once. It is thrown before anything is computed.
 */
public final class TextTooLongException extends LlamaException {
  private final int index;
  private final int tokens;
  private final int limit;

  /**
   * Creates an exception.
   *
   * @param index the place of the text in the request, from 0
   * @param tokens its length
   * @param limit the most tokens of a text
   */
  public TextTooLongException(int index, int tokens, int limit) {
    super(
        "Text %d has %d tokens, but the model reads at most %d at once: shorten or divide it"
            .formatted(index, tokens, limit));
    this.index = index;
    this.tokens = tokens;
    this.limit = limit;
  }

  /** The place of the text in the request, from 0. */
  public int index() {
    return index;
  }

  /** How many tokens the text has. */
  public int tokens() {
    return tokens;
  }

  /** How many tokens a text may have. */
  public int limit() {
    return limit;
  }
}
