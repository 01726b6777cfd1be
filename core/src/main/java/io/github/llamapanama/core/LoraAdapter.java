package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.StampedLock;

/**
 * A LoRA adapter: a small change to a model's weights, from a file of its own.
 *
 * <p>An adapter changes nothing by itself: a context that is made with {@link
 * ContextParams#adapters()} computes with it, others of the same model do not.
 *
 * <pre>{@code
 * try (Model model = Model.load(path);
 *     LoraAdapter adapter = LoraAdapter.load(model, file);
 *     Context context = Context.create(
 *         model, ContextParams.builder().adapters(List.of(adapter.scaled(0.5f))).build())) {
 *   ...
 * }
 * }</pre>
 *
 * <p>An adapter may be used by any number of threads and contexts. It may be closed in any order
 * relative to them and to its model, and more than once: no new context can be made with it then,
 * but those there are go on, and the native memory is freed when the last one is closed. It keeps
 * its model's memory alive.
 */
public final class LoraAdapter implements AutoCloseable {
  private final Model model;
  private final Path path;
  private final int pairs;
  private final SharedHandle handle;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LeakReporter.Tracked tracked;

  private LoraAdapter(Model model, Path path, int pairs, MemorySegment raw) {
    this.model = model;
    this.path = path;
    this.pairs = pairs;
    this.handle = new SharedHandle(name(path), raw, segment -> free(model, segment));
    this.tracked = LeakReporter.track(this, name(path));
  }

  /**
   * An adapter and how strongly it counts.
   *
   * @param adapter the adapter
   * @param scale what its changes are multiplied by: 1 as it was trained, 0 for none; any finite
   *     number
   */
  public record Scaled(LoraAdapter adapter, float scale) {
    /** Checks the scale. */
    public Scaled {
      if (!Float.isFinite(scale)) {
        throw new IllegalArgumentException(
            "An adapter's scale is a finite number, not %s".formatted(scale));
      }
    }
  }

  /**
   * Loads an adapter from a GGUF file, as llama.cpp's {@code convert_lora_to_gguf.py} writes it.
   *
   * <p>This may be done at any time and by any thread. It waits for the batches that contexts of
   * the model compute, and those wait for it before the next one.
   *
   * @param model the model that the adapter was trained for
   * @param path the file
   * @return the adapter, which the caller closes
   * @throws LoraLoadException if the file is no adapter, is damaged, or does not fit the model;
   *     also if it is one that works only after certain tokens (aLoRA)
   * @throws IllegalStateException if the model is closed or was loaded vocabulary-only
   */
  public static LoraAdapter load(Model model, Path path) {
    if (model.isVocabularyOnly()) {
      throw new IllegalStateException(
          "%s was loaded vocabulary-only: it has no weights to adapt".formatted(model));
    }
    SharedHandle users = model.acquire();
    boolean loaded = false;
    try (Arena arena = Arena.ofConfined();
        LogBridge.Errors errors = new LogBridge.Errors().collect()) {
      int pairs = LoraFileCheck.pairs(path, model);
      MemorySegment file = arena.allocateFrom(path.toString());
      MemorySegment raw;
      long stamp = model.adapterLock().writeLock();
      try {
        raw = llama_h.llama_adapter_lora_init(users.segment(), file);
      } finally {
        model.adapterLock().unlockWrite(stamp);
      }
      if (raw.equals(MemorySegment.NULL)) {
        throw new LoraLoadException(path, errors.join("llama.cpp does not say why"));
      }
      LoraAdapter adapter = new LoraAdapter(model, path, pairs, raw);
      loaded = true;
      return adapter;
    } finally {
      if (!loaded) {
        users.release();
      }
    }
  }

  /** Frees an adapter while its model is still there, and lets go of the model. */
  private static void free(Model model, MemorySegment raw) {
    StampedLock lock = model.adapterLock();
    long stamp = lock.writeLock();
    try {
      llama_h.llama_adapter_lora_free(raw);
    } finally {
      lock.unlockWrite(stamp);
    }
    model.release();
  }

  /** The model that the adapter is for. */
  public Model model() {
    return model;
  }

  /** The file that the adapter was loaded from. */
  public Path path() {
    return path;
  }

  /** This adapter, as strong as wanted. */
  public Scaled scaled(float scale) {
    return new Scaled(this, scale);
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return closed.get();
  }

  /**
   * Closes the adapter. Its native memory is freed now or, if contexts still use it, when the last
   * of them is closed; that waits for the batches that other contexts of the model compute. Closing
   * again does nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      tracked.closed();
      handle.release();
    }
  }

  @Override
  public String toString() {
    return "LoraAdapter[" + path + "]";
  }

  /** How many of the model's weights the adapter changes. */
  int pairs() {
    return pairs;
  }

  /**
   * Makes the caller a user of the adapter, until it calls {@link SharedHandle#release()}.
   *
   * @throws IllegalStateException if the adapter is closed
   */
  SharedHandle acquire() {
    if (closed.get()) {
      throw new IllegalStateException(name(path) + " is closed");
    }
    handle.acquire();
    return handle;
  }

  private static String name(Path path) {
    return "LoRA adapter " + path;
  }
}
