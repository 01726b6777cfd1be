package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_CHAR;
import static io.github.llamapanama.bindings.llama_h.C_INT;
import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import io.github.llamapanama.bindings.llama_batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The tokens of one {@link Context#decode}: for each its position, the sequences it belongs to, and
 * whether the model shall give an output for it.
 *
 * <p>All memory is taken once, when the batch is made; filling, clearing and decoding it allocate
 * nothing. A token's place in the batch, counted from 0, is the <em>row</em> under which {@link
 * Context#logits} finds its output.
 *
 * <p>A batch belongs to the thread that made it: every method throws {@link WrongThreadException}
 * on another thread, and {@link IllegalStateException} after {@link #close()}.
 */
public final class Batch implements AutoCloseable {
  private final NativeHandle handle;
  private final int capacity;
  private final int sequencesPerToken;
  private final MemorySegment struct;
  private final MemorySegment tokens;
  private final MemorySegment positions;
  private final MemorySegment sequenceCounts;
  private final MemorySegment sequences;
  private final MemorySegment outputs;

  private int size;
  private int outputCount;
  private int largestToken;
  private int largestPosition;
  private int largestSequence;
  private int mostSequences;

  /**
   * Makes a batch for tokens that belong to one sequence each.
   *
   * @param capacity the most tokens it can hold
   */
  public Batch(int capacity) {
    this(capacity, 1);
  }

  /**
   * Makes a batch.
   *
   * @param capacity the most tokens it can hold
   * @param sequencesPerToken the most sequences that one token can belong to
   * @throws IllegalArgumentException if either is less than 1
   */
  public Batch(int capacity, int sequencesPerToken) {
    if (capacity < 1 || sequencesPerToken < 1) {
      throw new IllegalArgumentException(
          "A batch holds at least 1 token of 1 sequence, not %d of %d"
              .formatted(capacity, sequencesPerToken));
    }
    this.capacity = capacity;
    this.sequencesPerToken = sequencesPerToken;
    this.handle = NativeHandle.allocate(this, "Batch");
    Arena arena = handle.arena();
    this.struct = llama_batch.allocate(arena);
    this.tokens = arena.allocate(C_INT, capacity);
    this.positions = arena.allocate(C_INT, capacity);
    this.sequenceCounts = arena.allocate(C_INT, capacity);
    this.sequences = arena.allocate(C_INT, (long) capacity * sequencesPerToken);
    this.outputs = arena.allocate(C_CHAR, capacity);

    MemorySegment sequenceLists = arena.allocate(C_POINTER, capacity);
    for (int i = 0; i < capacity; i++) {
      sequenceLists.setAtIndex(C_POINTER, i, sequences.asSlice(sequenceOffset(i)));
    }
    llama_batch.token(struct, tokens);
    llama_batch.pos(struct, positions);
    llama_batch.n_seq_id(struct, sequenceCounts);
    llama_batch.seq_id(struct, sequenceLists);
    llama_batch.logits(struct, outputs);
    reset();
  }

  /**
   * Adds a token of one sequence.
   *
   * @param token the token
   * @param position its position in the sequence, from 0; it follows the last one in the KV cache
   * @param sequence the sequence
   * @param output whether the model gives logits or an embedding for it
   * @return the token's row
   * @throws IllegalStateException if the batch is full
   * @throws IllegalArgumentException if token, position or sequence is negative
   */
  public int add(int token, int position, int sequence, boolean output) {
    requireSequence(sequence);
    int row = append(token, position, output);
    sequenceCounts.setAtIndex(C_INT, row, 1);
    sequences.set(C_INT, sequenceOffset(row), sequence);
    largestSequence = Math.max(largestSequence, sequence);
    mostSequences = Math.max(mostSequences, 1);
    size++;
    return row;
  }

  /**
   * Adds a token that belongs to several sequences at once, such as a system prompt they share.
   *
   * @param token the token
   * @param position its position, the same in all of them
   * @param sequences the sequences, none twice
   * @param output whether the model gives logits or an embedding for it
   * @return the token's row
   * @throws IllegalStateException if the batch is full
   * @throws IllegalArgumentException if token, position or a sequence is negative, if there is no
   *     sequence, one twice, or more than this batch was made for
   */
  public int add(int token, int position, int[] sequences, boolean output) {
    if (sequences.length < 1 || sequences.length > sequencesPerToken) {
      throw new IllegalArgumentException(
          "A token of this batch belongs to 1 to %d sequences, not %d"
              .formatted(sequencesPerToken, sequences.length));
    }
    for (int i = 0; i < sequences.length; i++) {
      requireSequence(sequences[i]);
      for (int j = 0; j < i; j++) {
        if (sequences[i] == sequences[j]) {
          throw new IllegalArgumentException("Sequence " + sequences[i] + " is given twice");
        }
      }
    }
    int row = append(token, position, output);
    sequenceCounts.setAtIndex(C_INT, row, sequences.length);
    mostSequences = Math.max(mostSequences, sequences.length);
    for (int i = 0; i < sequences.length; i++) {
      this.sequences.set(C_INT, sequenceOffset(row) + i * C_INT.byteSize(), sequences[i]);
      largestSequence = Math.max(largestSequence, sequences[i]);
    }
    size++;
    return row;
  }

  /**
   * Adds a part of a prompt, with an output for its last token if asked.
   *
   * @param tokens where the part is taken from
   * @param from the index of its first token
   * @param to the index after its last token
   * @param position the position of the first token; the others follow
   * @param sequence the sequence
   * @param lastOutput whether the model gives an output for the last token
   * @return the row of the last token
   * @throws IndexOutOfBoundsException if the range is not within the tokens
   * @throws IllegalArgumentException if the range is empty, or a token, the position or the
   *     sequence is negative
   * @throws IllegalStateException if the batch has no room for all of them
   */
  public int add(int[] tokens, int from, int to, int position, int sequence, boolean lastOutput) {
    Objects.checkFromToIndex(from, to, tokens.length);
    if (from == to) {
      throw new IllegalArgumentException("There is no token to add");
    }
    if (to - from > capacity - size) {
      throw full(to - from);
    }
    int row = 0;
    for (int i = from; i < to; i++) {
      row = add(tokens[i], position + (i - from), sequence, lastOutput && i == to - 1);
    }
    return row;
  }

  /** Removes all tokens. */
  public void clear() {
    handle.check();
    reset();
  }

  /** The number of tokens in the batch. */
  public int size() {
    handle.check();
    return size;
  }

  /** The most tokens the batch can hold. */
  public int capacity() {
    return capacity;
  }

  /** Whether the batch holds no token. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** Frees the memory; does nothing if it is already freed. */
  @Override
  public void close() {
    handle.close();
  }

  /** The struct that C takes by value. */
  MemorySegment segment() {
    handle.check();
    llama_batch.n_tokens(struct, size);
    return struct;
  }

  /** How many tokens ask for an output. */
  int outputCount() {
    return outputCount;
  }

  /** The largest token, -1 if the batch is empty. */
  int largestToken() {
    return largestToken;
  }

  /** The largest position, -1 if the batch is empty. */
  int largestPosition() {
    return largestPosition;
  }

  /** The largest sequence, -1 if the batch is empty. */
  int largestSequence() {
    return largestSequence;
  }

  /** The most sequences that a token belongs to, 0 if the batch is empty. */
  int mostSequences() {
    return mostSequences;
  }

  /** Copies which tokens ask for an output: a byte each, 0 for no. */
  void copyOutputs(byte[] target) {
    MemorySegment.copy(outputs, C_CHAR, 0, target, 0, size);
  }

  private int append(int token, int position, boolean output) {
    handle.check();
    if (size == capacity) {
      throw full(1);
    }
    // The largest position is kept free: upstream computes with the one after it.
    if (token < 0 || position < 0 || position == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Token %d at position %d cannot be decoded: both are 0 or more"
              .formatted(token, position));
    }
    tokens.setAtIndex(C_INT, size, token);
    positions.setAtIndex(C_INT, size, position);
    outputs.set(C_CHAR, size, (byte) (output ? 1 : 0));
    outputCount += output ? 1 : 0;
    largestToken = Math.max(largestToken, token);
    largestPosition = Math.max(largestPosition, position);
    return size;
  }

  private void reset() {
    size = 0;
    outputCount = 0;
    largestToken = -1;
    largestPosition = -1;
    largestSequence = -1;
    mostSequences = 0;
  }

  private IllegalStateException full(int more) {
    return new IllegalStateException(
        "A batch of %d tokens has no room for %d more after %d".formatted(capacity, more, size));
  }

  private long sequenceOffset(int row) {
    return (long) row * sequencesPerToken * C_INT.byteSize();
  }

  private static void requireSequence(int sequence) {
    if (sequence < 0) {
      throw new IllegalArgumentException("A sequence is 0 or more, not " + sequence);
    }
  }
}
