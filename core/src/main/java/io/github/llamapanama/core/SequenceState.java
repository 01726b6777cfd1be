package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The state of one sequence of a {@link Context}, kept in native memory until it is wanted again:
 * to copy it there and back takes nothing of the Java heap.
 *
 * <p>It fits the context that it is from, and others of the same model and parameters. Since it
 * never leaves the process it has no checksum; to store a state elsewhere, use {@link
 * Context#saveSequence(int)}. For the thread that made it alone; whoever made it closes it.
 */
public final class SequenceState implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final Model model;
  private final MemorySegment state;

  SequenceState(Context context, int sequence) {
    model = context.model();
    try {
      long size = llama_h.llama_state_seq_get_size(context.segment(), sequence);
      MemorySegment room = arena.allocate(Math.max(1, size));
      long written = llama_h.llama_state_seq_get_data(context.segment(), room, size, sequence);
      if (written == 0) {
        throw new StateException("llama.cpp cannot save this state");
      }
      state = room.asSlice(0, written);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Makes a sequence of a context this one.
   *
   * @throws StateException if it is of another model, or does not fit
   */
  void restore(Context context, int sequence) {
    if (!context.model().equals(model)) {
      throw new StateException("This is the state of another model");
    }
    try (LogBridge.Errors errors = new LogBridge.Errors().collect()) {
      long read =
          llama_h.llama_state_seq_set_data(context.segment(), state, state.byteSize(), sequence);
      if (read == 0) {
        throw new StateException(
            "The saved state does not fit this context: "
                + errors.join("llama.cpp does not say why"));
      }
    }
  }

  /** How many bytes it takes. */
  public long bytes() {
    return state.byteSize();
  }

  /**
   * Frees its memory.
   *
   * @throws WrongThreadException on another thread than the one that made it
   */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
