package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;

import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The logits of one row: for each token of the vocabulary how likely it comes next, not normalized.
 *
 * <p>This is a view of native memory, not a copy. It is valid until the context's next {@link
 * Context#decode} or {@link Context#encode}, and throws {@link IllegalStateException} after that;
 * it belongs to the thread of its context.
 */
public final class Logits {
  private final Context context;
  private final long generation;
  private final MemorySegment segment;

  Logits(Context context, long generation, MemorySegment segment) {
    this.context = context;
    this.generation = generation;
    this.segment = segment;
  }

  /** The number of logits, which is the size of the vocabulary. */
  public int size() {
    return (int) (segment.byteSize() / C_FLOAT.byteSize());
  }

  /**
   * The logit of a token.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the context has decoded again or is closed
   */
  public float get(int token) {
    context.checkGeneration(generation);
    return segment.getAtIndex(C_FLOAT, token);
  }

  /**
   * Copies all logits to the start of an array.
   *
   * @throws IndexOutOfBoundsException if the array is shorter than {@link #size()}
   * @throws IllegalStateException if the context has decoded again or is closed
   */
  public void copyTo(float[] target) {
    context.checkGeneration(generation);
    MemorySegment.copy(segment, C_FLOAT, 0, target, 0, size());
  }

  /**
   * How likely a token and the most likely ones are, as a softmax over all logits, computed in
   * double precision.
   *
   * @param token the token
   * @param top how many of the most likely tokens to name; more than there are name all
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalArgumentException if {@code top} is negative
   * @throws IllegalStateException if the context has decoded again or is closed
   */
  public TokenLogprobs logprobs(int token, int top) {
    context.checkGeneration(generation);
    Objects.checkIndex(token, size());
    if (top < 0) {
      throw new IllegalArgumentException("top is at least 0, not " + top);
    }
    return Logprobs.of(segment, token, Math.min(top, size()));
  }
}
