package io.github.llamapanama.core.embedding;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.core.ContextParams.Pooling;

/** A model gives no scores to rank documents by. */
public final class RerankNotSupportedException extends LlamaException {

  /**
   * Creates an exception.
   *
   * @param pooling how it makes embeddings instead
   */
  public RerankNotSupportedException(Pooling pooling) {
    super(
        "This model does not rank documents: its embeddings are pooled by %s, not by RANK"
            .formatted(pooling));
  }
}
