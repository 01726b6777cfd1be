package io.github.llamapanama.core.embedding;

import java.util.List;

/**
 * What a model makes of a text.
 *
 * @param vectors one vector for the text or, without pooling, one for each of its tokens
 * @param pooled whether it is one for the text
 * @param tokens how many tokens the text has
 */
public record Embedding(List<float[]> vectors, boolean pooled, int tokens) {

  /** Copies the list. */
  public Embedding {
    vectors = List.copyOf(vectors);
  }

  /**
   * The vector of the text, not a copy.
   *
   * @throws IllegalStateException if each token has its own: ask for a pooling then
   */
  public float[] vector() {
    if (!pooled) {
      throw new IllegalStateException(
          "Each of the %d tokens has a vector of its own: ask for a pooling such as MEAN to get one"
              .formatted(tokens));
    }
    return vectors.getFirst();
  }
}
