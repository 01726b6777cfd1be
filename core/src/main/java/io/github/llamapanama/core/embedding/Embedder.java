package io.github.llamapanama.core.embedding;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Computes embeddings and scores: any number of threads ask, and one thread computes, batch by
 * batch, with texts of all of them in turn.
 *
 * <p>That thread is whichever first calls {@link #step}; it alone may call that and {@link
 * #close()}. An {@code Engine} calls them between the batches of its generations.
 *
 * <p>An embedder has a context of its own, made when it is first needed and as large as the texts
 * demand. So embeddings take nothing from the KV cache of generations, and what nobody asks for
 * costs nothing.
 */
public final class Embedder implements AutoCloseable {
  private final Model model;
  private final ContextParams params;
  private final Pooling pooling;
  private final int limit;
  private final RerankPrompt rerankPrompt;

  /** Guards the two below. */
  private final Object lock = new Object();

  private final Deque<EmbeddingJob> jobs = new ArrayDeque<>();
  private boolean closed;

  /** Set by the thread that computes; read by others to cancel. */
  private volatile @Nullable EmbeddingContext context;

  /**
   * Creates an embedder. It takes no memory before it is asked.
   *
   * @param model the model
   * @param params how contexts are made; their sizes, numbers of sequences and caches are chosen
   *     here, but for the context size, which is the most tokens of a text
   */
  public Embedder(Model model, ContextParams params) {
    this.model = model;
    this.params = params;
    this.pooling = params.pooling() == Pooling.MODEL ? model.pooling() : params.pooling();
    long size =
        params.contextSize() == 0 ? model.info().trainedContextSize() : params.contextSize();
    this.limit = (int) Math.min(size, model.positions());
    this.rerankPrompt = new RerankPrompt(model);
  }

  /**
   * Takes a request; any thread may call this. Cancelling the result gives the request up.
   *
   * @throws TextTooLongException if a text has too many tokens
   * @throws IllegalArgumentException if the model has no such pooling, or a token is none
   * @throws IllegalStateException if the embedder is closed
   */
  public CompletableFuture<Embeddings> submit(EmbeddingRequest request) {
    Pooling wanted = request.pooling() == Pooling.MODEL ? pooling : request.pooling();
    if ((wanted == Pooling.RANK) != (pooling == Pooling.RANK)) {
      throw new IllegalArgumentException(
          "Embeddings of this model are pooled by %s, which cannot be %s: set the pooling of the context"
              .formatted(pooling, wanted));
    }
    check(request.texts());
    boolean ofText = wanted != Pooling.NONE && wanted != Pooling.RANK;
    Normalization normalization =
        request.normalization().orElse(ofText ? Normalization.EUCLIDEAN : new Normalization.None());
    EmbeddingJob job = new EmbeddingJob(request, wanted, normalization);
    if (!job.hasMore()) {
      job.result().complete(new Embeddings(List.of()));
      return job.result();
    }
    synchronized (lock) {
      if (closed) {
        throw closed();
      }
      jobs.add(job);
    }
    return job.result();
  }

  /**
   * Joins a query with each document, as the model's file says or by its special tokens. What they
   * spell stays text: it cannot feign special tokens.
   *
   * @return a request for the scores of the documents
   * @throws RerankNotSupportedException if the model does not rank
   */
  public EmbeddingRequest join(RerankRequest request) {
    if (pooling != Pooling.RANK) {
      throw new RerankNotSupportedException(pooling);
    }
    List<int[]> texts =
        request.documents().stream()
            .map(document -> rerankPrompt.join(request.query(), document))
            .toList();
    return new EmbeddingRequest(texts, Pooling.RANK, Optional.empty(), request.deadline());
  }

  private void check(List<int[]> texts) {
    int vocabularySize = model.vocabulary().size();
    for (int i = 0; i < texts.size(); i++) {
      int[] tokens = texts.get(i);
      if (tokens.length > limit) {
        throw new TextTooLongException(i, tokens.length, limit);
      }
      for (int token : tokens) {
        if (token < 0 || token >= vocabularySize) {
          throw new IllegalArgumentException(
              "Text %d has token %d, the vocabulary those from 0 to %d"
                  .formatted(i, token, vocabularySize - 1));
        }
      }
    }
  }

  /** How many requests have texts of which nothing was computed yet. */
  public int waiting() {
    synchronized (lock) {
      return jobs.size();
    }
  }

  /** Whether there is nothing to compute. */
  public boolean isIdle() {
    EmbeddingContext current = context;
    synchronized (lock) {
      return jobs.isEmpty() && (current == null || !current.hasTexts());
    }
  }

  /**
   * Computes one batch, if there is anything to compute. What fails is told to those who wait for
   * it.
   *
   * @param mostTokens how many tokens the batch may have, at least 1; more only if one text does
   *     that the model has to read at once
   */
  public void step(int mostTokens) {
    if (isIdle()) {
      return;
    }
    try {
      EmbeddingContext current = open();
      current.forgetAbandoned();
      current.begin(mostTokens);
      fill(current);
      if (current.hasTexts()) {
        current.compute();
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /** The context, made anew if a text is too long for it. */
  private EmbeddingContext open() {
    EmbeddingContext current = context;
    int longest;
    synchronized (lock) {
      jobs.removeIf(EmbeddingJob::isDone);
      longest = jobs.stream().mapToInt(EmbeddingJob::longest).max().orElse(0);
    }
    if (current != null && (longest <= current.longestText() || current.isInTheMiddle())) {
      return current;
    }
    if (current != null) {
      context = null;
      current.close();
    }
    current = EmbeddingContext.open(model, params, pooling == Pooling.RANK, longest);
    context = current;
    return current;
  }

  /** Takes a text of each job in turn, as long as any fits. */
  private void fill(EmbeddingContext current) {
    synchronized (lock) {
      Deque<EmbeddingJob> unfit = new ArrayDeque<>();
      while (!jobs.isEmpty() && current.room() > 0) {
        EmbeddingJob job = jobs.remove();
        EmbeddedText text = job.take(current.room());
        if (text == null) {
          unfit.add(job);
        } else {
          current.add(text);
          if (job.hasMore()) {
            jobs.add(job);
          }
        }
      }
      // What did not fit comes first the next time.
      for (Iterator<EmbeddingJob> last = unfit.descendingIterator(); last.hasNext(); ) {
        jobs.addFirst(last.next());
      }
    }
  }

  /** Fails the texts at work or, if the context could not be made, all that wait for it. */
  private void fail(RuntimeException failure) {
    EmbeddingContext current = context;
    if (current != null) {
      current.fail(failure);
      return;
    }
    synchronized (lock) {
      jobs.forEach(job -> job.fail(failure));
      jobs.clear();
    }
  }

  /** Refuses further requests and ends what is computed; any thread may call this. */
  public void stop() {
    synchronized (lock) {
      closed = true;
      jobs.forEach(job -> job.fail(closed()));
      jobs.clear();
    }
    EmbeddingContext current = context;
    if (current != null) {
      current.cancel();
    }
  }

  /** Fails what was asked for, and frees the context, on the thread that computes. */
  @Override
  public void close() {
    stop();
    EmbeddingContext current = context;
    if (current != null) {
      context = null;
      current.fail(closed());
      current.close();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("The embedder is closed");
  }
}
