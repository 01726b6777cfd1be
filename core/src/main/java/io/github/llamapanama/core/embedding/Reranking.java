package io.github.llamapanama.core.embedding;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well documents answer a query.
 *
 * @param scores the model's scores for each document, in the order of the request; most models give
 *     one, classifiers one for each {@linkplain
 *     io.github.llamapanama.core.ModelInfo#classifierLabels() label}
 * @param tokens how many tokens were read
 */
public record Reranking(List<float[]> scores, int tokens) {

  /** Copies the list. */
  public Reranking {
    scores = List.copyOf(scores);
  }

  /** The first score of a document, the higher the better. */
  public float score(int document) {
    return scores.get(document)[0];
  }

  /** The documents' places in the request, best first; equal ones in the order of the request. */
  public List<Integer> ranked() {
    return IntStream.range(0, scores.size())
        .boxed()
        .sorted(Comparator.comparingDouble(this::score).reversed())
        .toList();
  }
}
