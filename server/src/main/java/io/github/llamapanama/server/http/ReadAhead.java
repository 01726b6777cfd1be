package io.github.llamapanama.server.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the bytes of a client, also while nobody asks for them: what comes meanwhile is the
 * beginning of its next request, which is kept, or the end, which is told at once.
 *
 * <p>All but what {@link #watch} runs is for one thread, that of the connection.
 */
final class ReadAhead {
  /** How much is kept of requests whose turn has not come. */
  private static final int MOST_BYTES = 64 << 10;

  private final Source source;

  // Not a monitor: before Java 24 a virtual thread that waits for one holds its carrier.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<Optional<byte[]>> kept = new ArrayDeque<>();
  private int keptBytes;
  private boolean reading;
  private boolean watched;
  private Optional<Runnable> ended = Optional.empty();

  /** Where bytes come from. */
  interface Source {
    /** Waits for more; empty at the end. */
    Optional<byte[]> read() throws IOException;
  }

  ReadAhead(Source source) {
    this.source = source;
  }

  /**
   * Waits for more bytes.
   *
   * @return empty at the end
   * @throws InterruptedException if the thread is interrupted while another reads for it
   */
  Optional<byte[]> read() throws InterruptedException {
    lock.lock();
    try {
      while (kept.isEmpty() && reading) {
        changed.await();
      }
      Optional<byte[]> first = kept.peek();
      if (first != null) {
        if (first.isPresent()) {
          kept.remove();
          keptBytes -= first.get().length;
        }
        return first;
      }
    } finally {
      lock.unlock();
    }
    return next();
  }

  /**
   * Reads ahead, on a thread of its own, until {@link #unwatch}, the end, or as much is kept as may
   * be.
   *
   * @param action what to do at the end; at once if that has come already
   */
  void watch(Runnable action) {
    lock.lock();
    try {
      watched = true;
      Optional<byte[]> last = kept.peekLast();
      if (last == null || last.isPresent()) {
        ended = Optional.of(action);
        if (!reading && keptBytes < MOST_BYTES) {
          reading = true;
          Thread.ofVirtual().name("client-watch").start(this::run);
        }
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /** Ends the watch. What is being read is kept when it comes. */
  void unwatch() {
    lock.lock();
    try {
      watched = false;
      ended = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Optional<byte[]> bytes = next();
    while (keep(bytes)) {
      bytes = next();
    }
    if (bytes.isEmpty()) {
      ended().ifPresent(Runnable::run);
    }
  }

  private Optional<Runnable> ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps what was read; whether to read on. */
  private boolean keep(Optional<byte[]> bytes) {
    lock.lock();
    try {
      kept.add(bytes);
      keptBytes += bytes.map(array -> array.length).orElse(0);
      reading = bytes.isPresent() && watched && keptBytes < MOST_BYTES;
      changed.signalAll();
      return reading;
    } finally {
      lock.unlock();
    }
  }

  private Optional<byte[]> next() {
    try {
      return source.read();
    } catch (IOException | RuntimeException e) {
      // Reset, or closed on this side: either way nothing comes any more.
      return Optional.empty();
    }
  }
}
