package io.github.llamapanama.core.engine;

/** What a {@link SequencePool} needs of a KV cache. */
interface SequenceMemory {
  /** Whether sequences share the cells of a common beginning. */
  boolean isShared();

  /** Whether a sequence of some size can be cut to a length, which is less. */
  boolean canCut(int sequence, int size, int length);

  /**
   * Cuts a sequence.
   *
   * @return whether it holds just that length now; if not, it is empty
   */
  boolean cut(int sequence, int length);

  /**
   * Makes an empty sequence begin like another.
   *
   * @return whether it holds just that length now; if not, it is empty
   */
  boolean copy(int source, int target, int size, int length);

  /** Empties a sequence. */
  void remove(int sequence);
}
