package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ServerTimeouts;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All open connections: ends those whose clients take too long, and all of them when the server
 * closes. Thread-safe.
 */
final class Connections {
  /** How long cancelled requests may take to say so. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private static final Duration LONGEST_STEP = Duration.ofMillis(250);

  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final int most;
  private final ServerTimeouts timeouts;
  private final Thread watch;
  private volatile boolean closing;
  private volatile long cancelAt;
  private volatile boolean ended;

  /**
   * @param most how many there may be
   */
  Connections(int most, ServerTimeouts timeouts) {
    this.most = most;
    this.timeouts = timeouts;
    this.watch = Thread.ofPlatform().daemon().name("server-timeouts").start(this::watch);
  }

  /** Whether another is welcome. */
  boolean haveRoom() {
    return !closing && open.size() < most;
  }

  /** Whether the server is closing, so that requests that come still are refused. */
  boolean areClosing() {
    return closing;
  }

  void add(Connection connection) {
    open.add(connection);
    if (closing) {
      connection.endIfIdle();
    }
  }

  void remove(Connection connection) {
    open.remove(connection);
  }

  /** Ends those that wait for a request, and the others when they have answered. */
  void drain(Duration longest) {
    cancelAt = System.nanoTime() + bounded(longest).toNanos();
    closing = true;
    open.forEach(Connection::endIfIdle);
    watch.interrupt();
  }

  /** How long {@link #drain} takes at most. */
  static Duration longest(Duration drain) {
    return bounded(drain).plus(FAREWELL.multipliedBy(3));
  }

  private static Duration bounded(Duration drain) {
    Duration most = Duration.ofDays(1);
    return drain.compareTo(most) < 0 ? drain : most;
  }

  /** Ends all at once. */
  void abort() {
    closing = true;
    open.forEach(Connection::cancel);
    open.forEach(Connection::abort);
  }

  /** Ends the watch over them. */
  void end() {
    ended = true;
    watch.interrupt();
  }

  private void watch() {
    Duration step =
        Stream.of(
                timeouts.request().dividedBy(8),
                timeouts.idle().dividedBy(8),
                timeouts.write().dividedBy(8),
                LONGEST_STEP)
            .min(Duration::compareTo)
            .orElseThrow();
    while (!ended) {
      try {
        Thread.sleep(closing ? Duration.ofMillis(10) : step);
      } catch (InterruptedException e) {
        // There is something to do.
      }
      long now = System.nanoTime();
      open.forEach(connection -> connection.check(now, timeouts));
      if (closing) {
        close(now - cancelAt);
      }
    }
  }

  private void close(long late) {
    open.forEach(Connection::endIfIdle);
    if (late > FAREWELL.toNanos()) {
      abort();
    } else if (late > 0) {
      open.forEach(Connection::cancel);
    }
  }
}
