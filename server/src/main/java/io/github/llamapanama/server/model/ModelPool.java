package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.core.LoadProgress;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.server.config.ModelLimits;
import io.github.llamapanama.server.model.ModelSlot.LoadAttempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads models when they are needed, and unloads others to make room.
 *
 * <p>One lock guards what is known of all models. It is never held while a model is loaded or
 * closed: the model's status keeps others away from it meanwhile.
 *
 * <p>Thread-safe.
 */
final class ModelPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelPool.class);

  private final List<ModelSlot> slots;
  private final ModelLimits limits;
  private final ReentrantLock lock = new ReentrantLock();

  /** A status or a number of users has changed, or the pool was closed. */
  private final Condition changed = lock.newCondition();

  private boolean closed;

  ModelPool(List<ModelSlot> slots, ModelLimits limits) {
    this.slots = List.copyOf(slots);
    this.limits = limits;
    limits
        .idle()
        .ifPresent(idle -> Thread.ofVirtual().name("model-idle").start(() -> unloadIdle(idle)));
  }

  /** What is known of all models. */
  List<ModelState> states() {
    lock.lock();
    try {
      return slots.stream().map(ModelSlot::state).toList();
    } finally {
      lock.unlock();
    }
  }

  /** What is known of a model. */
  ModelState state(ModelSlot slot) {
    lock.lock();
    try {
      return slot.state();
    } finally {
      lock.unlock();
    }
  }

  /** A model if it is loaded, without a lease. */
  Optional<Llama> loaded(ModelSlot slot) {
    lock.lock();
    try {
      return slot.llama();
    } finally {
      lock.unlock();
    }
  }

  /** Begins to load a model, unless it is loaded or being loaded. */
  void load(ModelSlot slot) {
    lock.lock();
    try {
      requireOpen();
      if (slot.status() == ModelStatus.UNLOADED) {
        startLoading(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Unloads a model, if it is loaded.
   *
   * @throws ModelInUseException if it is being loaded or used
   */
  void unload(ModelSlot slot) {
    lock.lock();
    try {
      if (slot.idle()) {
        close(slot);
      } else if (slot.status() == ModelStatus.LOADING || slot.used()) {
        throw new ModelInUseException(slot.model().name());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a model, and waits until it is loaded if need be, anew if its engine has failed. */
  ModelLease lease(ModelSlot slot) {
    lock.lock();
    try {
      // From here on nobody unloads it, loaded or not yet.
      slot.addUser();
      boolean leased = false;
      try {
        Llama llama = await(slot);
        slot.lend();
        leased = true;
        return new ModelLease(slot.model().name(), llama, () -> giveBack(slot));
      } finally {
        if (!leased) {
          slot.removeUser();
          changed.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Llama await(ModelSlot slot) {
    Optional<LoadAttempt> attempt = Optional.empty();
    while (true) {
      requireOpen();
      attempt.ifPresent(LoadAttempt::rethrow);
      switch (slot.status()) {
        case LOADED -> {
          if (!slot.dead()) {
            return slot.llama().orElseThrow();
          }
          attempt = Optional.empty();
          if (!slot.lent()) {
            LOG.warn("the engine of model '{}' has failed: loading it anew", slot.model().name());
            close(slot);
            continue;
          }
          // Those who have it get their errors and give it back.
        }
        case UNLOADED -> attempt = Optional.of(startLoading(slot));
        case LOADING -> attempt = Optional.of(slot.attempt());
        case UNLOADING -> attempt = Optional.empty();
      }
      try {
        changed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while a model was loaded");
      }
    }
  }

  private void giveBack(ModelSlot slot) {
    lock.lock();
    try {
      slot.takeBack();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** On a thread of its own: native code would hold a carrier of the virtual threads for long. */
  private LoadAttempt startLoading(ModelSlot slot) {
    LoadAttempt attempt = new LoadAttempt();
    Thread thread = Thread.ofPlatform().name("model-load").daemon().unstarted(() -> loadNow(slot));
    thread.start();
    slot.loading(attempt, thread);
    return attempt;
  }

  private void loadNow(ModelSlot slot) {
    long begin = System.nanoTime();
    try {
      Path file = slot.model().file().get();
      takePlace(slot, file);
      Llama llama =
          Llama.load(
              file,
              slot.model()
                  .options()
                  .withModel(slot.model().options().model().withProgress(progress(slot))));
      LOG.info(
          "loaded model '{}' in {} ms",
          slot.model().name(),
          Duration.ofNanos(System.nanoTime() - begin).toMillis());
      loaded(slot, llama);
    } catch (Throwable e) {
      LOG.warn("cannot load model '{}': {}", slot.model().name(), e.toString());
      failed(slot, e);
    }
  }

  private LoadProgress progress(ModelSlot slot) {
    Optional<LoadProgress> listener = slot.model().options().model().progress();
    return fraction -> {
      slot.progress(fraction);
      return !isClosed() && (listener.isEmpty() || listener.get().loaded(fraction));
    };
  }

  private void loaded(ModelSlot slot, Llama llama) {
    lock.lock();
    try {
      slot.loaded(llama);
      changed.signalAll();
      if (closed) {
        close(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(ModelSlot slot, Throwable failure) {
    lock.lock();
    try {
      slot.failed(failure);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is room for a model, and unloads others that are not used if need be. */
  private void takePlace(ModelSlot slot, Path file) {
    long bytes =
        limits.memoryBytes().isPresent() ? MemoryEstimate.bytes(file, slot.model().options()) : 0;
    long left = limits.patience().toNanos();
    lock.lock();
    try {
      while (!fits(bytes)) {
        Optional<ModelSlot> victim = leastRecentlyUsed();
        if (victim.isPresent()) {
          close(victim.get());
        } else if (slots.stream().noneMatch(ModelSlot::placed)) {
          throw tooLarge(file, bytes);
        } else if (left <= 0) {
          throw new ModelsBusyException(slot.model().name(), limits.patience());
        } else {
          left = changed.awaitNanos(left);
        }
        requireOpen();
      }
      slot.place(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for room");
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(long bytes) {
    long placed = slots.stream().filter(ModelSlot::placed).count();
    long taken = slots.stream().mapToLong(ModelSlot::bytes).sum();
    return placed < limits.loaded()
        && (limits.memoryBytes().isEmpty() || taken + bytes <= limits.memoryBytes().getAsLong());
  }

  private ModelLoadException tooLarge(Path file, long bytes) {
    return new ModelLoadException(
        file,
        "it takes about %,d MiB, and models may take %,d MiB here"
            .formatted(bytes >> 20, limits.memoryBytes().orElseThrow() >> 20));
  }

  private Optional<ModelSlot> leastRecentlyUsed() {
    // Times of nanoTime are compared by their difference, which may overflow.
    long now = System.nanoTime();
    return slots.stream()
        .filter(ModelSlot::idle)
        .max(Comparator.comparingLong(slot -> now - slot.lastUse()));
  }

  /** Closes a model that is loaded; without the lock, which the caller holds, for as long. */
  private void close(ModelSlot slot) {
    Llama leaving = slot.unloading();
    changed.signalAll();
    lock.unlock();
    try {
      leaving.close();
      LOG.info("unloaded model '{}'", slot.model().name());
    } finally {
      lock.lock();
      slot.unloaded();
      changed.signalAll();
    }
  }

  private void unloadIdle(Duration idle) {
    lock.lock();
    try {
      long left = 0;
      while (!closed) {
        Optional<ModelSlot> next = leastRecentlyUsed();
        left =
            next.map(slot -> idle.toNanos() - (System.nanoTime() - slot.lastUse()))
                .orElse(Long.MAX_VALUE);
        if (left <= 0) {
          close(next.orElseThrow());
        } else {
          left = changed.awaitNanos(left);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the thread that unloads idle models", e);
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new CancellationException("the server is closing");
    }
  }

  /** Cancels what is loaded and computed, and returns when no model is loaded any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      slots.forEach(ModelSlot::interruptLoading);
      for (ModelSlot slot : slots) {
        if (slot.status() == ModelStatus.LOADED) {
          close(slot);
        }
      }
      while (slots.stream().anyMatch(slot -> slot.status() != ModelStatus.UNLOADED)) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
