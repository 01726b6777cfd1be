package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What a context remembers of its sequences: keys and values of attention, or the states of a
 * recurrent model ({@code llama_memory_*}).
 *
 * <p>A KV cache belongs to its {@link Context} and that context's thread. Sequences are numbered
 * from 0 up to {@link Context#maxSequences()}; every method throws {@link
 * IndexOutOfBoundsException} for another. A model without memory, such as BERT, has an empty cache
 * on which all methods do nothing.
 */
public final class KvCache {
  /** C's sign for "from the start" and "to the end". */
  private static final int OPEN = -1;

  private final Context context;
  private final ContextParams.KvType keyType;

  KvCache(Context context, ContextParams.KvType keyType) {
    this.context = context;
    this.keyType = keyType;
  }

  /** Removes everything. */
  public void clear() {
    // The data is dropped along with the bookkeeping, so that nothing of it can be read again.
    llama_h.llama_memory_clear(memory(), true);
  }

  /** Removes a sequence. */
  public void remove(int sequence) {
    checkSequence(sequence);
    llama_h.llama_memory_seq_rm(memory(), sequence, OPEN, OPEN);
  }

  /**
   * Removes a part of a sequence.
   *
   * @param sequence the sequence
   * @param from the first position
   * @param to the position after the last one; {@link Integer#MAX_VALUE} for all that follow
   * @return whether it was removed; recurrent models, among others, cannot forget a part, and then
   *     nothing has changed
   * @throws IllegalArgumentException if the range is negative
   */
  public boolean removeRange(int sequence, int from, int to) {
    checkSequence(sequence);
    checkRange(from, to);
    return llama_h.llama_memory_seq_rm(memory(), sequence, from, to);
  }

  /**
   * Makes a sequence equal to another. What the target held before is removed. With a {@linkplain
   * ContextParams#unifiedKvCache() unified cache} both share their memory; otherwise it is copied.
   *
   * @param source the sequence to copy
   * @param target the sequence to copy to
   */
  public void copy(int source, int target) {
    checkSequence(source);
    checkSequence(target);
    if (source != target) {
      llama_h.llama_memory_seq_rm(memory(), target, OPEN, OPEN);
      llama_h.llama_memory_seq_cp(memory(), source, target, OPEN, OPEN);
    }
  }

  /**
   * Adds a part of a sequence to another.
   *
   * @param source the sequence to copy from
   * @param target the sequence to copy to
   * @param from the first position
   * @param to the position after the last one; {@link Integer#MAX_VALUE} for all that follow
   * @throws UnsupportedOperationException if the cache {@linkplain #canCopyRanges() cannot} do it:
   *     then only whole sequences can be copied
   * @throws IllegalArgumentException if the range is negative
   */
  public void copyRange(int source, int target, int from, int to) {
    checkSequence(source);
    checkSequence(target);
    checkRange(from, to);
    if (!canCopyRanges()) {
      throw new UnsupportedOperationException(
          "Parts of a sequence can be copied only within a unified KV cache of an attention model");
    }
    llama_h.llama_memory_seq_cp(memory(), source, target, from, to);
  }

  /** Whether parts of a sequence can be copied to another, and not only all of it. */
  public boolean canCopyRanges() {
    return context.canCopyRanges();
  }

  /** Removes all sequences but one. */
  public void keep(int sequence) {
    checkSequence(sequence);
    // Upstream's seq_keep looks at one stream only, so the others are removed one by one.
    for (int other = 0; other < context.maxSequences(); other++) {
      if (other != sequence) {
        llama_h.llama_memory_seq_rm(memory(), other, OPEN, OPEN);
      }
    }
  }

  /**
   * Moves a part of a sequence to other positions. Tokens that are shared with other sequences move
   * there as well; tokens that would come to lie before 0 are removed.
   *
   * @param sequence the sequence
   * @param from the first position
   * @param to the position after the last one; {@link Integer#MAX_VALUE} for all that follow
   * @param delta how far to move, backwards if negative
   * @throws UnsupportedOperationException if the cache {@linkplain #canShift() cannot shift}
   * @throws IllegalArgumentException if the range is negative or would be moved too far
   */
  public void shift(int sequence, int from, int to, int delta) {
    checkSequence(sequence);
    checkRange(from, to);
    requireShift();
    if ((long) maxPosition(sequence) + delta >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException("A shift by %d leaves no positions".formatted(delta));
    }
    if (delta == Integer.MIN_VALUE) {
      throw new IllegalArgumentException("A shift by %d is too far".formatted(delta));
    }
    llama_h.llama_memory_seq_add(memory(), sequence, from, to, delta);
  }

  /**
   * Divides the positions of a part of a sequence, as self-extending attention does.
   *
   * @param sequence the sequence
   * @param from the first position
   * @param to the position after the last one; {@link Integer#MAX_VALUE} for all that follow
   * @param divisor what to divide by
   * @throws UnsupportedOperationException if the cache {@linkplain #canShift() cannot shift}
   * @throws IllegalArgumentException if the range is negative or the divisor less than 1
   */
  public void divide(int sequence, int from, int to, int divisor) {
    checkSequence(sequence);
    checkRange(from, to);
    requireShift();
    if (divisor < 1) {
      throw new IllegalArgumentException("A divisor is 1 or more, not " + divisor);
    }
    llama_h.llama_memory_seq_div(memory(), sequence, from, to, divisor);
  }

  /**
   * The smallest position of a sequence, -1 if it is empty. All positions from there to {@link
   * #maxPosition} are in the cache.
   */
  public int minPosition(int sequence) {
    checkSequence(sequence);
    return llama_h.llama_memory_seq_pos_min(memory(), sequence);
  }

  /** The largest position of a sequence, -1 if it is empty. */
  public int maxPosition(int sequence) {
    checkSequence(sequence);
    return llama_h.llama_memory_seq_pos_max(memory(), sequence);
  }

  /** Whether positions can be moved: not in every model, and not with keys of type {@code BF16}. */
  public boolean canShift() {
    // The CPU rotates no keys of that type, and upstream asserts it.
    return keyType != ContextParams.KvType.BF16 && llama_h.llama_memory_can_shift(memory());
  }

  private MemorySegment memory() {
    return context.memory();
  }

  private void requireShift() {
    if (!canShift()) {
      throw new UnsupportedOperationException("This KV cache cannot shift positions");
    }
  }

  private void checkSequence(int sequence) {
    Objects.checkIndex(sequence, context.maxSequences());
  }

  private static void checkRange(int from, int to) {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "There are no positions from %d to %d".formatted(from, to));
    }
  }
}
