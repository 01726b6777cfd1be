package io.github.llamapanama.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A native object that belongs to the thread that created it: what {@link Context}, {@link Batch}
 * and {@link Sampler} are made of.
 *
 * <p>The object lives in a confined arena, which frees it exactly once. Every method of an owner
 * begins with {@link #segment()} or {@link #check()}; both fail with the owner's name, on the wrong
 * thread ({@link WrongThreadException}) as after {@link #close()} ({@link IllegalStateException}).
 * An owner holds its handle in a field and registers it once:
 *
 * <pre>{@code
 * this.handle = NativeHandle.adopt(this, "Sampler", raw, llama_h::llama_sampler_free);
 * ...
 * llama_h.llama_sampler_reset(handle.segment());
 * }</pre>
 */
final class NativeHandle {
  private final String name;
  private final Thread owner = Thread.currentThread();
  private final Arena arena = Arena.ofConfined();
  private final LeakReporter.Tracked tracked;
  private MemorySegment segment = MemorySegment.NULL;

  private NativeHandle(Object holder, String name) {
    this.name = name;
    this.tracked = LeakReporter.track(holder, name);
  }

  /**
   * Takes over what C allocated.
   *
   * @param holder the object whose handle this is; only watched for leaks
   * @param name what messages call it, such as {@code "Context"}
   * @param raw the pointer C returned, not null
   * @param free the C function that frees it; called once, on the owning thread
   */
  static NativeHandle adopt(
      Object holder, String name, MemorySegment raw, Consumer<MemorySegment> free) {
    NativeHandle handle = new NativeHandle(holder, name);
    handle.segment = raw.reinterpret(handle.arena, free);
    return handle;
  }

  /** Begins an object that Java allocates itself, from {@link #arena()}. */
  static NativeHandle allocate(Object holder, String name) {
    return new NativeHandle(holder, name);
  }

  /** The native object. */
  MemorySegment segment() {
    check();
    return segment;
  }

  /** Memory that lives as long as this object. */
  Arena arena() {
    check();
    return arena;
  }

  /** Whether the object is not closed. */
  boolean isOpen() {
    return arena.scope().isAlive();
  }

  /** Fails unless the caller is the owning thread and the object is open. */
  void check() {
    if (!owner.equals(Thread.currentThread())) {
      throw wrongThread();
    }
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException(name + " is closed");
    }
  }

  /**
   * Frees the object; does nothing if it is already freed.
   *
   * @return whether this call freed it
   * @throws WrongThreadException on another thread than the owning one
   */
  boolean close() {
    if (!owner.equals(Thread.currentThread())) {
      throw wrongThread();
    }
    if (!arena.scope().isAlive()) {
      return false;
    }
    arena.close();
    tracked.closed();
    return true;
  }

  private WrongThreadException wrongThread() {
    return new WrongThreadException(
        "%s belongs to thread %s, but was used by thread %s"
            .formatted(name, describe(owner), describe(Thread.currentThread())));
  }

  private static String describe(Thread thread) {
    return "'%s' (#%d)".formatted(thread.getName(), thread.threadId());
  }
}
