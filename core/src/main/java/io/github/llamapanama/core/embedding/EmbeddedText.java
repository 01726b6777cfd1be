package io.github.llamapanama.core.embedding;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams.Pooling;
import java.util.ArrayList;
import java.util.List;

/**
 * A text while the model reads it, perhaps in several batches, and what has come of it so far.
 *
 * <p>The vectors of the tokens are pooled here rather than by llama.cpp, which pools only what lies
 * in one micro-batch, and the same way for all texts of a context. Scores alone, which take a layer
 * of the model, come from there.
 */
final class EmbeddedText {
  private final EmbeddingJob job;
  private final int index;
  private final int[] tokens;

  private int sequence;

  /** How many tokens were read, and how many are in the current batch, from which row on. */
  private int read;

  private int reading;
  private int firstRow;

  private double[] sums = {};
  private final List<float[]> vectors = new ArrayList<>();

  EmbeddedText(EmbeddingJob job, int index, int[] tokens) {
    this.job = job;
    this.index = index;
    this.tokens = tokens;
  }

  EmbeddingJob job() {
    return job;
  }

  int[] tokens() {
    return tokens;
  }

  int sequence() {
    return sequence;
  }

  void setSequence(int sequence) {
    this.sequence = sequence;
  }

  int read() {
    return read;
  }

  boolean isRead() {
    return read == tokens.length;
  }

  /** Notes that the batch has the next tokens. */
  void reading(int count, int firstRow) {
    this.reading = count;
    this.firstRow = firstRow;
  }

  /** Takes what the batch gave for its tokens. */
  void collect(Context context) {
    int to = read + reading;
    switch (job.pooling()) {
      case NONE -> {
        for (int i = 0; i < reading; i++) {
          vectors.add(context.embedding(firstRow + i));
        }
      }
      case MEAN -> addUp(context);
      case CLS -> {
        if (read == 0) {
          vectors.add(context.embedding(firstRow));
        }
      }
      case LAST -> {
        if (to == tokens.length) {
          vectors.add(context.embedding(firstRow + reading - 1));
        }
      }
      case RANK -> vectors.add(context.sequenceEmbedding(sequence));
      case MODEL -> throw new AssertionError("The model's pooling is known by now");
    }
    read = to;
  }

  private void addUp(Context context) {
    float[] vector = new float[context.model().info().outputEmbeddingSize()];
    if (sums.length == 0) {
      sums = new double[vector.length];
    }
    for (int i = 0; i < reading; i++) {
      context.embedding(firstRow + i, vector);
      for (int j = 0; j < vector.length; j++) {
        sums[j] += vector[j];
      }
    }
  }

  /** Gives the job the embedding of the whole text. */
  void finish() {
    if (sums.length > 0) {
      float[] mean = new float[sums.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) (sums[i] / tokens.length);
      }
      vectors.add(mean);
    }
    vectors.forEach(job.normalization()::apply);
    boolean pooled = job.pooling() != Pooling.NONE;
    job.complete(index, new Embedding(vectors, pooled, tokens.length));
  }
}
