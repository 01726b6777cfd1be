package io.github.llamapanama.core.embedding;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks how well documents answer a query.
 *
 * @param query the query
 * @param documents the documents
 * @param deadline how long the request may take, if not forever
 */
public record RerankRequest(String query, List<String> documents, Optional<Duration> deadline) {

  /** Copies the list. */
  public RerankRequest {
    documents = List.copyOf(documents);
  }

  /** A request without a deadline. */
  public RerankRequest(String query, List<String> documents) {
    this(query, documents, Optional.empty());
  }
}
