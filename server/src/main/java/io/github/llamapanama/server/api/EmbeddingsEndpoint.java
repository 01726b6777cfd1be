package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.embedding.Embedding;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.embedding.Embeddings;
import io.github.llamapanama.server.api.EmbeddingsJson.Format;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code POST /v1/embeddings}: OpenAI's embeddings, a vector for each text; and llama.cpp's {@code
 * POST /embeddings}, which has a list of vectors for each: without pooling one for each token.
 */
final class EmbeddingsEndpoint implements Endpoint {
  private final Requests requests;
  private final boolean openAi;

  /**
   * @param openAi whether the answer has OpenAI's form; that to {@code content}, which llama.cpp's
   *     server calls the texts, has not
   */
  EmbeddingsEndpoint(Requests requests, boolean openAi) {
    this.requests = requests;
    this.openAi = openAi;
  }

  @Override
  public void answer(Exchange exchange) {
    EmbeddingsRequest request = requests.read(exchange, EmbeddingsRequest.class);
    boolean vectorPerText = openAi && request.content().isEmpty();
    try (ModelLease model = requests.models().lease(request.model())) {
      Embeddings embeddings =
          requests.whileClientStays(exchange, () -> embed(model.llama(), request, vectorPerText));
      List<Embedding> texts = embeddings.texts().stream().map(request::shortened).toList();
      if (vectorPerText) {
        exchange.reply(
            EmbeddingsJson.of(model.name(), texts, request.encodingFormat().orElse(Format.FLOAT)));
      } else {
        exchange.reply(
            IntStream.range(0, texts.size())
                .mapToObj(i -> new EmbeddingsJson.Vectors(i, texts.get(i).vectors()))
                .toList());
      }
    }
  }

  private Embeddings embed(Llama llama, EmbeddingsRequest request, boolean vectorPerText) {
    request.check(llama.model().info().outputEmbeddingSize());
    List<int[]> tokens = request.tokens(llama.model().vocabulary());
    requests.requireInputs("input", tokens.size());
    EmbeddingRequest texts = EmbeddingRequest.of(tokens);
    if (vectorPerText && llama.pooling() == Pooling.NONE) {
      texts = texts.withPooling(Pooling.MEAN);
    }
    return llama
        .engine()
        .embed(request.normalization().map(texts::withNormalization).orElse(texts));
  }
}
