package io.github.llamapanama.core.engine;

/**
 * What a generation cost, in tokens.
 *
 * @param promptTokens the length of the prompt
 * @param cachedTokens how many of them were still in the KV cache and not computed again
 * @param generatedTokens how many were generated, with the one that ended the turn
 */
public record Usage(int promptTokens, int cachedTokens, int generatedTokens) {

  /** All tokens of prompt and reply. */
  public int totalTokens() {
    return promptTokens + generatedTokens;
  }
}
