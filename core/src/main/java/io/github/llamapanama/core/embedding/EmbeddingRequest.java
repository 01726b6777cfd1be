package io.github.llamapanama.core.embedding;

import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks for the embeddings of texts.
 *
 * @param texts the tokens of each text; they are not changed by anybody
 * @param pooling how the vectors of a text's tokens are made one; {@link Pooling#MODEL} as the
 *     model says, {@link Pooling#NONE} for one vector per token, {@link Pooling#RANK} for the
 *     scores of a reranking or classifying model
 * @param normalization how the vectors are normalized; empty for what llama.cpp's server does:
 *     {@link Normalization#EUCLIDEAN} for the vector of a text, none for those of tokens and for
 *     scores
 * @param deadline how long the request may take, if not forever
 */
public record EmbeddingRequest(
    List<int[]> texts,
    Pooling pooling,
    Optional<Normalization> normalization,
    Optional<Duration> deadline) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if a text has no token
   */
  public EmbeddingRequest {
    texts = List.copyOf(texts);
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).length == 0) {
        throw new IllegalArgumentException(
            "Text %d is empty: an embedding needs at least one token".formatted(i));
      }
    }
  }

  /** Asks for embeddings as the model gives them, of texts that are tokens already. */
  public static EmbeddingRequest of(List<int[]> texts) {
    return new EmbeddingRequest(texts, Pooling.MODEL, Optional.empty(), Optional.empty());
  }

  /**
   * Asks for embeddings as the model gives them. As in llama.cpp's server, the vocabulary adds its
   * special tokens, and those that a text spells out count as such.
   *
   * @param vocabulary the model's vocabulary
   * @param texts the texts
   * @throws IllegalArgumentException if a text has no token
   */
  public static EmbeddingRequest of(Vocabulary vocabulary, List<String> texts) {
    return of(texts.stream().map(text -> vocabulary.tokenize(text, true, true)).toList());
  }

  /** The same with another pooling. */
  public EmbeddingRequest withPooling(Pooling pooling) {
    return new EmbeddingRequest(texts, pooling, normalization, deadline);
  }

  /** The same with another normalization. */
  public EmbeddingRequest withNormalization(Normalization normalization) {
    return new EmbeddingRequest(texts, pooling, Optional.of(normalization), deadline);
  }

  /** The same with a deadline, counted from when an engine is given the request. */
  public EmbeddingRequest withDeadline(Duration deadline) {
    return new EmbeddingRequest(texts, pooling, normalization, Optional.of(deadline));
  }
}
