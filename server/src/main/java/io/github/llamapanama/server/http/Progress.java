package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ServerTimeouts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a connection is doing, and since when. Written by its own thread, looked at by {@link
 * Connections}.
 */
final class Progress {
  /** How long a client may take to read the answer to a request that it has not sent to its end. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final AtomicReference<State> state;

  /** When the write in progress made its last step; 0 if there is none. */
  private volatile long writing;

  /** What is to be done about a client. */
  enum Verdict {
    /** Nothing. */
    FINE,
    /** It shall be told that it is late. */
    LATE,
    /** Its connection shall end. */
    OVER
  }

  /** What a connection does. */
  enum Phase {
    /** Waits for the first byte of a request. */
    IDLE,
    /** Reads a request, or shakes hands. */
    ARRIVING,
    /** Has read a request. */
    ANSWERING,
    /** Has answered for the last time, and lets the client read that. */
    LINGERING
  }

  private record State(Phase phase, long since) {}

  Progress(Phase phase) {
    this.state = new AtomicReference<>(new State(phase, System.nanoTime()));
  }

  Phase phase() {
    return state.get().phase;
  }

  void enter(Phase phase) {
    state.set(new State(phase, System.nanoTime()));
  }

  /** A part of an answer is about to be written. */
  void writes() {
    long now = System.nanoTime();
    writing = now == 0 ? 1 : now;
  }

  /** Nothing is written any more. */
  void wrote() {
    writing = 0;
  }

  /** Looks whether the client takes too long. It is said only once that it is late. */
  Verdict check(long now, ServerTimeouts timeouts) {
    long write = writing;
    if (write != 0 && isOver(now, write, timeouts.write())) {
      return Verdict.OVER;
    }
    State current = state.get();
    boolean over =
        switch (current.phase) {
          case IDLE -> isOver(now, current.since, timeouts.idle());
          case ARRIVING -> isOver(now, current.since, timeouts.request());
          case ANSWERING -> false;
          case LINGERING -> isOver(now, current.since, LINGER);
        };
    if (!over) {
      return Verdict.FINE;
    }
    if (current.phase != Phase.ARRIVING) {
      return Verdict.OVER;
    }
    // Its last byte may have come meanwhile.
    return state.compareAndSet(current, new State(Phase.LINGERING, now))
        ? Verdict.LATE
        : Verdict.FINE;
  }

  private static boolean isOver(long now, long since, Duration limit) {
    // As durations: the longest have no number of nanoseconds.
    return Duration.ofNanos(now - since).compareTo(limit) > 0;
  }
}
