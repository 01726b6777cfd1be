package io.github.llamapanama.chat.tool;

/** Cancels whatever is going on, once. Thread-safe. */
final class CancelSwitch {

  /** Whether to go on. */
  enum State {
    RUNNING,
    CLOSED,
    EXPIRED
  }

  private State state = State.RUNNING;
  private Runnable cancel = () -> {};

  synchronized State state() {
    return state;
  }

  /** Says how to cancel what goes on from now on; does so at once if all is cancelled already. */
  void guard(Runnable howToCancel) {
    synchronized (this) {
      cancel = howToCancel;
      if (state == State.RUNNING) {
        return;
      }
    }
    howToCancel.run();
  }

  void cancel(State why) {
    Runnable howToCancel;
    synchronized (this) {
      if (state != State.RUNNING) {
        return;
      }
      state = why;
      howToCancel = cancel;
    }
    howToCancel.run();
  }
}
