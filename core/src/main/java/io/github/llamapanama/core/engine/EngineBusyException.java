package io.github.llamapanama.core.engine;

import io.github.llamapanama.LlamaException;

/** As many requests wait as the engine's queue holds. */
public final class EngineBusyException extends LlamaException {
  private final int waiting;
  private final int capacity;

  /**
   * Creates an exception.
   *
   * @param waiting how many requests wait
   * @param capacity how many can wait
   */
  public EngineBusyException(int waiting, int capacity) {
    super(
        "%d requests wait in a queue of %d: try again later, or raise queueCapacity"
            .formatted(waiting, capacity));
    this.waiting = waiting;
    this.capacity = capacity;
  }

  /** How many requests wait. */
  public int waiting() {
    return waiting;
  }

  /** How many can wait. */
  public int capacity() {
    return capacity;
  }
}
