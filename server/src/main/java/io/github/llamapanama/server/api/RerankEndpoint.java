package io.github.llamapanama.server.api;

import io.github.llamapanama.core.embedding.Reranking;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;

/**
 * {@code POST /v1/rerank}: how well documents answer a query, as Jina's API asks and answers; or,
 * where the documents are called {@code texts}, Hugging Face's.
 */
final class RerankEndpoint implements Endpoint {
  private final Requests requests;

  RerankEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    RerankRequest request = requests.read(exchange, RerankRequest.class);
    requests.requireInputs("documents", request.documentTexts().size());
    try (ModelLease model = requests.models().lease(request.model())) {
      Reranking ranking =
          requests.whileClientStays(
              exchange, () -> model.llama().rerank(request.query(), request.documentTexts()));
      exchange.reply(
          request.texts().isPresent()
              ? RerankJson.scores(request, ranking)
              : RerankJson.of(model.name(), request, ranking));
    }
  }
}
