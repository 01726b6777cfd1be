package io.github.llamapanama.core.engine;

/**
 * What a generation cost, in tokens.
 *
 * @param promptTokens the length of the prompt
 * @param cachedTokens how many of them were still in the KV cache, or in a saved state, and not
 *     computed again
 * @param generatedTokens how many were generated, with the one that ended the turn
 * @param recomputedTokens how many of the prompt an earlier request had read and this one read
 *     again, since the model's memory cannot be cut (recurrent, hybrid, sliding window) and no
 *     state was saved there
 */
public record Usage(int promptTokens, int cachedTokens, int generatedTokens, int recomputedTokens) {

  /** Nothing read twice. */
  public Usage(int promptTokens, int cachedTokens, int generatedTokens) {
    this(promptTokens, cachedTokens, generatedTokens, 0);
  }

  /** All tokens of prompt and reply. */
  public int totalTokens() {
    return promptTokens + generatedTokens;
  }
}
