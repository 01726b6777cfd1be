package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request to rank documents.
 *
 * @param query what they shall answer
 * @param documents strings, each a string, or an object with its words in it
 * @param texts the documents, as Hugging Face's API calls them; the answer then has its form
 * @param topN how many of the best are told; all unless set
 * @param returnDocuments whether the answer repeats the documents
 * @param returnText the same, as Hugging Face's API calls it
 */
record RerankRequest(
    Optional<String> model,
    @JsonProperty(required = true) String query,
    Optional<List<Document>> documents,
    Optional<List<String>> texts,
    OptionalInt topN,
    Optional<Boolean> returnDocuments,
    Optional<Boolean> returnText) {

  /** A document. */
  record Document(@JsonValue String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Document of(Object wire) {
      if (wire instanceof String text) {
        return new Document(text);
      }
      if (wire instanceof Map<?, ?> object && object.get("text") instanceof String text) {
        return new Document(text);
      }
      throw new IllegalArgumentException("a document is a string, or an object that has a text");
    }
  }

  RerankRequest {
    if (topN.isPresent() && topN.getAsInt() < 1) {
      throw new IllegalArgumentException("parameter 'top_n' is 1 or more, not " + topN.getAsInt());
    }
  }

  List<String> documentTexts() {
    return documents
        .map(all -> all.stream().map(Document::text).toList())
        .or(() -> texts)
        .filter(all -> !all.isEmpty())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "parameter 'documents' has what to rank: it is missing or empty"));
  }

  int count() {
    return Math.min(topN.orElse(Integer.MAX_VALUE), documentTexts().size());
  }
}
