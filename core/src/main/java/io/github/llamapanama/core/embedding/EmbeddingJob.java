package io.github.llamapanama.core.embedding;

import io.github.llamapanama.core.ContextParams.Pooling;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A request for embeddings while it is worked on. Its texts are taken longest first, so that the
 * short ones fill what the long ones leave of a batch; the results are in the order of the request.
 *
 * <p>Only {@link #result()} is for all threads; the rest is for the one that computes.
 */
final class EmbeddingJob {
  private final EmbeddingRequest request;
  private final Pooling pooling;
  private final Normalization normalization;

  /** The places of the texts, longest first, and which of them were taken. */
  private final int[] order;

  private final BitSet taken = new BitSet();

  private final @Nullable Embedding[] embeddings;
  private int missing;
  private final CompletableFuture<Embeddings> result = new CompletableFuture<>();

  EmbeddingJob(EmbeddingRequest request, Pooling pooling, Normalization normalization) {
    this.request = request;
    this.pooling = pooling;
    this.normalization = normalization;
    List<int[]> texts = request.texts();
    this.order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    this.embeddings = new Embedding[texts.size()];
    this.missing = texts.size();
  }

  Pooling pooling() {
    return pooling;
  }

  Normalization normalization() {
    return normalization;
  }

  /** What the one who asked waits for; cancelling it gives up the texts that are left. */
  CompletableFuture<Embeddings> result() {
    return result;
  }

  /** Whether nobody waits any more. */
  boolean isDone() {
    return result.isDone();
  }

  /** Whether there is a text to take. */
  boolean hasMore() {
    return taken.nextClearBit(0) < order.length;
  }

  /** The length of the longest text that was not taken. */
  int longest() {
    return hasMore() ? request.texts().get(order[taken.nextClearBit(0)]).length : 0;
  }

  /** Takes the longest text that has at most so many tokens; null if there is none. */
  @Nullable EmbeddedText take(int mostTokens) {
    for (int i = taken.nextClearBit(0); i < order.length; i = taken.nextClearBit(i + 1)) {
      int[] tokens = request.texts().get(order[i]);
      if (tokens.length <= mostTokens) {
        taken.set(i);
        return new EmbeddedText(this, order[i], tokens);
      }
    }
    return null;
  }

  void complete(int index, Embedding embedding) {
    embeddings[index] = embedding;
    missing--;
    if (missing == 0) {
      result.complete(new Embeddings(Arrays.asList(embeddings)));
    }
  }

  void fail(Throwable failure) {
    result.completeExceptionally(failure);
  }
}
