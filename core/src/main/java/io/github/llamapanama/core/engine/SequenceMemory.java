package io.github.llamapanama.core.engine;

/** What a {@link SequencePool} needs of a KV cache. */
interface SequenceMemory {
  /** Whether sequences share the cells of a common beginning. */
  boolean isShared();

  /** Whether sequences are computed together only if their numbers follow each other. */
  boolean isSequential();

  /** Whether sequences can be cut anywhere; if not, only {@link #canCut} knows. */
  boolean isCuttable();

  /** Whether sequences that were restored can be cut anywhere. */
  boolean areStatesCuttable();

  /** Whether a sequence of some size can be cut to a length, which is not more. */
  boolean canCut(int sequence, int size, int length);

  /**
   * Cuts a sequence.
   *
   * @return whether it holds just that length now; if not, it is empty
   */
  boolean cut(int sequence, int length);

  /**
   * Makes an empty sequence begin like another, which can be cut to that length. Without shared
   * memory the data may follow only when the next batch is computed: until then neither may be
   * restored, nor the target saved.
   *
   * @return whether it holds just that length now; if not, it is empty
   */
  boolean copy(int source, int target, int length);

  /** Empties a sequence. */
  void remove(int sequence);

  /** How many bytes the state of a sequence takes. */
  long savedSize(int sequence);

  /** Copies the state of a sequence. */
  State save(int sequence);

  /** The state of a sequence outside of this memory. */
  interface State extends AutoCloseable {
    /** How many bytes it takes. */
    long bytes();

    /** Frees it. */
    @Override
    void close();
  }

  /**
   * Makes an empty sequence one that was saved.
   *
   * @return whether that was possible; if not, it is empty
   */
  boolean restore(int sequence, State state);
}
