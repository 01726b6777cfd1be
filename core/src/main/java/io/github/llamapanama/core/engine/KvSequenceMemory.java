package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.KvCache;
import io.github.llamapanama.core.ModelInfo;
import io.github.llamapanama.core.SequenceState;
import io.github.llamapanama.core.StateException;

/** The sequences of a context's KV cache. */
final class KvSequenceMemory implements SequenceMemory {
  private final Context context;
  private final KvCache cache;

  /** Recurrent layers hold the state after the last token alone. */
  private final boolean whole;

  /** How far a sliding window looks back; 0 if there is none. */
  private final int window;

  /** Whether the cache keeps what the window has left behind. */
  private final boolean fullWindows;

  private final boolean shared;
  private final boolean copiesRanges;

  /**
   * The sequences of a context.
   *
   * @param fullWindows whether sliding windows keep all tokens
   */
  KvSequenceMemory(Context context, boolean fullWindows) {
    ModelInfo info = context.model().info();
    this.context = context;
    this.cache = context.kvCache();
    this.whole = info.recurrent() || info.hybrid();
    this.window = info.slidingWindowSize();
    this.fullWindows = fullWindows;
    // The layers of a hybrid model that attend share cells, too: what they hold has to fit
    // together.
    this.shared = context.isKvCacheUnified() && !info.recurrent();
    this.copiesRanges = shared && !whole && context.kvCache().canCopyRanges();
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  @Override
  public boolean isSequential() {
    return !context.isKvCacheUnified() || context.model().info().recurrent();
  }

  @Override
  public boolean isCuttable() {
    return !whole && (window == 0 || fullWindows);
  }

  @Override
  public boolean areStatesCuttable() {
    // A state has only what the window still sees.
    return !whole && window == 0;
  }

  @Override
  public boolean canCut(int sequence, int size, int length) {
    // A sliding window that has moved on has lost what the tokens after the cut would look at.
    return length == size
        || (!whole && (window == 0 || cache.minPosition(sequence) < Math.max(1, length - window)));
  }

  @Override
  public boolean cut(int sequence, int length) {
    boolean done =
        length > 0
            && (cache.maxPosition(sequence) == length - 1
                || (cache.removeRange(sequence, length, Integer.MAX_VALUE)
                    && cache.maxPosition(sequence) == length - 1));
    if (!done) {
      cache.remove(sequence);
    }
    return done;
  }

  @Override
  public boolean copy(int source, int target, int length) {
    if (copiesRanges) {
      cache.copyRange(source, target, 0, length);
    } else {
      cache.copy(source, target);
    }
    return cut(target, length);
  }

  @Override
  public void remove(int sequence) {
    cache.remove(sequence);
  }

  @Override
  public long savedSize(int sequence) {
    return context.sequenceStateSize(sequence);
  }

  @Override
  public State save(int sequence) {
    return new Kept(context.keepSequence(sequence));
  }

  private record Kept(SequenceState state) implements State {
    @Override
    public long bytes() {
      return state.bytes();
    }

    @Override
    public void close() {
      state.close();
    }
  }

  @Override
  public boolean restore(int sequence, State state) {
    try {
      context.restoreSequence(sequence, ((Kept) state).state());
      return true;
    } catch (StateException e) {
      // There is no room for it.
      cache.remove(sequence);
      return false;
    }
  }
}
