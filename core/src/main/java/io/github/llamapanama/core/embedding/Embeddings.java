package io.github.llamapanama.core.embedding;

import java.util.List;

/**
 * The embeddings of the texts of a request.
 *
 * @param texts one for each text, in the order of the request
 */
public record Embeddings(List<Embedding> texts) {

  /** Copies the list. */
  public Embeddings {
    texts = List.copyOf(texts);
  }

  /** How many tokens were read. */
  public int tokens() {
    return texts.stream().mapToInt(Embedding::tokens).sum();
  }
}
