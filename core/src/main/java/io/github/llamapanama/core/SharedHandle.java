package io.github.llamapanama.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A native object that any thread may use, freed when its last user is gone.
 *
 * <p>It is born with one user, its maker. Whoever needs it, for the length of a call or of an
 * object's life, goes through {@link #acquire()} and {@link #release()}; between them the native
 * object cannot disappear.
 */
final class SharedHandle {
  private final String name;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * Takes over what C allocated.
   *
   * @param name what messages call it, such as {@code "Model"}
   * @param raw the pointer C returned, not null
   * @param free the C function that frees it; called once, on the last user's thread
   */
  SharedHandle(String name, MemorySegment raw, Consumer<MemorySegment> free) {
    this.name = name;
    this.segment = raw.reinterpret(arena, free);
  }

  /**
   * Adds a user.
   *
   * @throws IllegalStateException if the object is freed
   */
  void acquire() {
    int current;
    do {
      current = users.get();
      if (current == 0) {
        throw new IllegalStateException(name + " is closed");
      }
    } while (!users.compareAndSet(current, current + 1));
  }

  /** Removes a user; the last one frees the object. */
  void release() {
    if (users.decrementAndGet() == 0) {
      arena.close();
    }
  }

  /** The native object. The caller is one of its users. */
  MemorySegment segment() {
    return segment;
  }

  /** A pointer that C lends, valid as long as this object. */
  MemorySegment lend(MemorySegment pointer) {
    return pointer.reinterpret(arena, null);
  }
}
