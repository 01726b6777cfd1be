package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.Llama;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of the models of a {@link ModelPool}, whose lock guards all this, and what became of it. */
final class ModelSlot {
  private final ServedModel model;
  private ModelStatus status = ModelStatus.UNLOADED;
  private @Nullable Llama llama;
  private LoadAttempt attempt = new LoadAttempt();
  private boolean placed;
  private long bytes;
  private int users;
  private int leases;
  private long lastUse = System.nanoTime();

  /** Written by the thread that loads, as the weights are read. */
  private volatile float progress;

  ModelSlot(ServedModel model) {
    this.model = model;
  }

  /** Once that a model is loaded, or not. */
  static final class LoadAttempt {
    private @Nullable Thread thread;
    private @Nullable Throwable failure;

    /** Throws what went wrong, if it did. */
    void rethrow() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError("to load a model throws nothing checked", failure);
      }
    }
  }

  ServedModel model() {
    return model;
  }

  ModelStatus status() {
    return status;
  }

  /** The model, while it is loaded. */
  Optional<Llama> llama() {
    return Optional.ofNullable(llama);
  }

  /** The last time that it was loaded, or is being loaded. */
  LoadAttempt attempt() {
    return attempt;
  }

  /** Whether it has a place: it is loaded, or soon is, or not yet all unloaded. */
  boolean placed() {
    return placed;
  }

  /** How much memory it takes, about, if it has a place. */
  long bytes() {
    return bytes;
  }

  /** When it was used last, by {@link System#nanoTime}. */
  long lastUse() {
    return lastUse;
  }

  /** Whether it is loaded and nobody uses it. */
  boolean idle() {
    return status == ModelStatus.LOADED && users == 0;
  }

  /** Whether someone uses it, or waits for it. */
  boolean used() {
    return users > 0;
  }

  /** Whether someone uses it who need not wait for it any more. */
  boolean lent() {
    return leases > 0;
  }

  /** Whether it is loaded and yet answers nothing, since its engine has failed. */
  boolean dead() {
    return llama().filter(loaded -> loaded.engine().isClosed()).isPresent();
  }

  void addUser() {
    users++;
  }

  void removeUser() {
    users--;
    lastUse = System.nanoTime();
  }

  /** One of its users need not wait any more. */
  void lend() {
    leases++;
  }

  /** One of those to whom it was lent uses it no more. */
  void takeBack() {
    leases--;
    removeUser();
  }

  void loading(LoadAttempt next, Thread thread) {
    status = ModelStatus.LOADING;
    attempt = next;
    attempt.thread = thread;
    progress = 0;
  }

  void interruptLoading() {
    if (status == ModelStatus.LOADING && attempt.thread != null) {
      attempt.thread.interrupt();
    }
  }

  void place(long memory) {
    placed = true;
    bytes = memory;
  }

  void progress(float fraction) {
    progress = fraction;
  }

  void loaded(Llama loaded) {
    status = ModelStatus.LOADED;
    llama = loaded;
    attempt.thread = null;
    progress = 1;
    lastUse = System.nanoTime();
  }

  void failed(Throwable failure) {
    attempt.failure = failure;
    unloaded();
  }

  /** Takes the model out, to be closed. */
  Llama unloading() {
    Llama leaving = llama().orElseThrow();
    status = ModelStatus.UNLOADING;
    llama = null;
    return leaving;
  }

  void unloaded() {
    status = ModelStatus.UNLOADED;
    attempt.thread = null;
    placed = false;
    bytes = 0;
    progress = 0;
  }

  /** What others may know of it. */
  ModelState state() {
    return new ModelState(
        model.name(),
        model.aliases(),
        status,
        progress,
        Optional.ofNullable(attempt.failure).map(failure -> String.valueOf(failure.getMessage())),
        users);
  }
}
