package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;

import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.MutableLogits;
import io.github.llamapanama.core.sampling.TokenHistory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of a context's logits, lent to processors: no other row can be reached through it. */
final class LentLogits implements MutableLogits {
  private @Nullable Context context;
  private MemorySegment row = MemorySegment.NULL;
  private long generation;

  /**
   * Lets processors change a row.
   *
   * @throws IllegalStateException if they rule out every token, or decode with the context
   */
  void process(
      List<LogitsProcessor> processors, Context context, MemorySegment row, TokenHistory history) {
    this.context = context;
    this.row = row;
    this.generation = context.generation();
    try {
      for (LogitsProcessor processor : processors) {
        processor.process(this, history);
      }
      requireCandidate();
    } finally {
      this.context = null;
    }
  }

  private void requireCandidate() {
    int size = size();
    for (int token = 0; token < size; token++) {
      if (row.getAtIndex(C_FLOAT, token) > Float.NEGATIVE_INFINITY) {
        return;
      }
    }
    throw new IllegalStateException("The logits processors ruled out every token");
  }

  @Override
  public int size() {
    return (int) (row().byteSize() / C_FLOAT.byteSize());
  }

  @Override
  public float get(int token) {
    return row().getAtIndex(C_FLOAT, Objects.checkIndex(token, size()));
  }

  @Override
  public void set(int token, float logit) {
    if (!(logit < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("The logit of token %d is %s".formatted(token, logit));
    }
    row().setAtIndex(C_FLOAT, Objects.checkIndex(token, size()), logit);
  }

  private MemorySegment row() {
    if (context == null) {
      throw new IllegalStateException("These logits were lent for one call, which is over");
    }
    context.checkGeneration(generation);
    return row;
  }
}
