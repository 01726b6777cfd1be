package io.github.llamapanama.server.api;

import io.github.llamapanama.core.embedding.Reranking;
import java.util.List;
import java.util.Optional;

/** Ranked documents as llama.cpp's server writes them, after Jina's API; the best first. */
record RerankJson(String model, String object, TokenCount usage, List<Result> results) {

  /** A document's place in the request, and how well it answers the query. */
  record Result(int index, float relevanceScore, Optional<Document> document) {}

  /** A document that the answer repeats. */
  record Document(String text) {}

  /** A document's place and score in the form of Hugging Face's API. */
  record Score(int index, float score, Optional<String> text) {}

  static RerankJson of(String model, RerankRequest request, Reranking ranking) {
    boolean repeated = request.returnDocuments().orElse(false);
    List<String> documents = request.documentTexts();
    return new RerankJson(
        model,
        "list",
        TokenCount.read(ranking.tokens()),
        ranking.ranked().stream()
            .limit(request.count())
            .map(
                i ->
                    new Result(
                        i,
                        ranking.score(i),
                        repeated ? Optional.of(new Document(documents.get(i))) : Optional.empty()))
            .toList());
  }

  static List<Score> scores(RerankRequest request, Reranking ranking) {
    boolean repeated = request.returnText().orElse(false);
    List<String> documents = request.documentTexts();
    return ranking.ranked().stream()
        .limit(request.count())
        .map(
            i ->
                new Score(
                    i,
                    ranking.score(i),
                    repeated ? Optional.of(documents.get(i)) : Optional.empty()))
        .toList();
  }
}
