package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.KvCache;
import io.github.llamapanama.core.ModelInfo;

/** The sequences of a context's KV cache. */
final class KvSequenceMemory implements SequenceMemory {
  private final KvCache cache;
  private final boolean shared;

  /** Recurrent layers hold the state after the last token alone. */
  private final boolean whole;

  private final boolean copiesRanges;

  KvSequenceMemory(Context context) {
    ModelInfo info = context.model().info();
    this.cache = context.kvCache();
    this.whole = info.recurrent() || info.hybrid();
    this.shared = context.isKvCacheUnified() && !whole;
    this.copiesRanges = shared && !info.architecture().equals("deepseek4");
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  @Override
  public boolean canCut(int sequence, int size, int length) {
    // A sliding window that has moved on has lost what is before it.
    return length == size || (!whole && cache.minPosition(sequence) == 0);
  }

  @Override
  public boolean cut(int sequence, int length) {
    boolean done =
        length > 0
            && (cache.maxPosition(sequence) == length - 1
                || cache.removeRange(sequence, length, Integer.MAX_VALUE))
            && holds(sequence, length);
    if (!done) {
      cache.remove(sequence);
    }
    return done;
  }

  @Override
  public boolean copy(int source, int target, int size, int length) {
    if (copiesRanges) {
      cache.copyRange(source, target, 0, length);
    } else {
      cache.copy(source, target);
    }
    return cut(target, length);
  }

  private boolean holds(int sequence, int length) {
    return cache.maxPosition(sequence) == length - 1 && (whole || cache.minPosition(sequence) == 0);
  }

  @Override
  public void remove(int sequence) {
    cache.remove(sequence);
  }
}
