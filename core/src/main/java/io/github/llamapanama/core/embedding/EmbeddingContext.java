package io.github.llamapanama.core.embedding;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * The context in which embeddings are computed, with one batch of texts.
 *
 * <p>It is as large as the longest text so far demands: llama.cpp keeps room for the logits of
 * every token of a batch, so that a context for the longest possible text could be far larger than
 * the model.
 */
final class EmbeddingContext implements AutoCloseable {
  private static final int MOST_SEQUENCES = 64;

  /** Each sequence of a recurrent model has a state of its own, which may be large. */
  private static final int MOST_RECURRENT_SEQUENCES = 4;

  private final ContextParams params;
  private final Context context;
  private final Batch batch;
  private final boolean encodes;
  private final boolean divides;
  private final int longestText;

  private int budget;
  private final Deque<Integer> freeSequences = new ArrayDeque<>();
  private final List<EmbeddedText> texts = new ArrayList<>();

  private EmbeddingContext(ContextParams params, Context context) {
    this.params = params;
    this.context = context;
    this.batch = new Batch(context.batchSize());
    this.encodes = !context.hasKvCache() || context.model().info().hasEncoder();
    this.divides = !encodes && context.isCausal() && context.pooling() != Pooling.RANK;
    this.longestText =
        divides
            ? context.sequenceContextSize() - context.batchSize()
            : Math.min(context.sequenceContextSize(), context.microBatchSize());
    for (int i = 0; i < context.maxSequences(); i++) {
      freeSequences.add(i);
    }
  }

  /**
   * Makes a context.
   *
   * @param model the model
   * @param params how to make it; sizes, sequences, cache and pooling are chosen here
   * @param ranks whether it gives scores
   * @param longestText the most tokens of a text
   */
  static EmbeddingContext open(Model model, ContextParams params, boolean ranks, int longestText) {
    int least = params.microBatchSize() == 0 ? params.batchSize() : params.microBatchSize();
    int base = Math.max(MOST_SEQUENCES, powerOfTwo(Math.min(least, params.batchSize())));
    ContextParams small =
        params.toBuilder()
            .contextSize(2 * base)
            .batchSize(base)
            .microBatchSize(base)
            .maxSequences(sequences(model, ranks))
            .maxOutputs(0)
            .recurrentSnapshots(0)
            .pooling(pooling(model, ranks))
            .embeddings(true)
            .unifiedKvCache(true)
            .build();
    EmbeddingContext context = new EmbeddingContext(small, Context.create(model, small));
    return longestText <= context.longestText ? context : context.grown(longestText);
  }

  private static Pooling pooling(Model model, boolean ranks) {
    if (ranks) {
      return Pooling.RANK;
    }
    // To ask for none where the model has none makes llama.cpp warn.
    return model.pooling() == Pooling.NONE ? Pooling.MODEL : Pooling.NONE;
  }

  private static int sequences(Model model, boolean ranks) {
    if (ranks && !model.hasClassifier()) {
      return 1;
    }
    boolean recurrent = model.info().recurrent() || model.info().hybrid();
    return recurrent ? MOST_RECURRENT_SEQUENCES : MOST_SEQUENCES;
  }

  /** Closes this context, which now has told whether it divides texts, and makes a larger one. */
  private EmbeddingContext grown(int longestText) {
    int size = powerOfTwo(longestText);
    ContextParams larger =
        divides
            ? params.toBuilder().contextSize(size + params.batchSize()).build()
            : params.toBuilder().contextSize(size).batchSize(size).microBatchSize(size).build();
    Model model = context.model();
    close();
    return new EmbeddingContext(larger, Context.create(model, larger));
  }

  /** The most tokens of a text. */
  int longestText() {
    return longestText;
  }

  /** The most tokens of a text that would still fit into the batch as a whole or, if not, begin. */
  int room() {
    if (freeSequences.isEmpty()) {
      return 0;
    }
    if (!divides && batch.isEmpty()) {
      return batch.capacity();
    }
    int left = budget - batch.size();
    return divides && left > 0 ? longestText : left;
  }

  /** Whether the batch has a text or the rest of one. */
  boolean hasTexts() {
    return !texts.isEmpty();
  }

  /** Whether a text was begun that the next batch goes on with. */
  boolean isInTheMiddle() {
    return texts.stream().anyMatch(text -> text.read() > 0);
  }

  /**
   * Begins the next batch, with what did not fit into the last one.
   *
   * @param mostTokens how many tokens it may have, more only if one text does that cannot be
   *     divided
   */
  void begin(int mostTokens) {
    budget = Math.min(batch.capacity(), mostTokens);
    batch.clear();
    texts.forEach(this::fill);
  }

  /** Adds a text that has at most {@link #room()} tokens. */
  void add(EmbeddedText text) {
    text.setSequence(freeSequences.remove());
    texts.add(text);
    fill(text);
  }

  private void fill(EmbeddedText text) {
    int room = divides ? budget - batch.size() : batch.capacity() - batch.size();
    int count = Math.min(text.tokens().length - text.read(), room);
    int firstRow = batch.size();
    for (int i = text.read(); i < text.read() + count; i++) {
      batch.add(text.tokens()[i], i, text.sequence(), true);
    }
    text.reading(count, firstRow);
  }

  /** Computes the batch and finishes the texts that are read to their ends. */
  void compute() {
    if (encodes) {
      context.encode(batch);
    } else {
      context.decode(batch);
    }
    texts.forEach(text -> text.collect(context));
    texts.stream().filter(EmbeddedText::isRead).forEach(EmbeddedText::finish);
    removeIf(EmbeddedText::isRead);
  }

  /** Fails the texts of the batch, and forgets them. */
  void fail(Throwable failure) {
    texts.forEach(text -> text.job().fail(failure));
    removeIf(text -> true);
  }

  /** Forgets texts for which nobody waits any more. */
  void forgetAbandoned() {
    removeIf(text -> text.job().isDone());
  }

  private void removeIf(Predicate<EmbeddedText> condition) {
    texts.removeIf(
        text -> {
          if (condition.test(text)) {
            context.kvCache().remove(text.sequence());
            freeSequences.add(text.sequence());
            return true;
          }
          return false;
        });
  }

  /** Ends a computation that is running, if there is one; any thread may call this. */
  void cancel() {
    context.cancel();
  }

  @Override
  public void close() {
    batch.close();
    context.close();
  }

  private static int powerOfTwo(int size) {
    return size <= 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
  }
}
