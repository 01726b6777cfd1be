package io.github.llamapanama.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Ends the reading of a stream that has brought nothing for too long. */
final class StallWatch implements AutoCloseable {
  private final InputStream stream;
  private final long patience;
  private final Thread watcher;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;

  StallWatch(InputStream stream, Duration patience) {
    this.stream = stream;
    this.patience = patience.toNanos();
    this.watcher = Thread.ofVirtual().name("download-watch").start(this::watch);
  }

  /** Something has come. */
  void alive() {
    last = System.nanoTime();
  }

  /** Whether the stream was closed for its silence. */
  boolean hasStalled() {
    return stalled;
  }

  private void watch() {
    try {
      long left = patience;
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = patience - (System.nanoTime() - last);
      }
      stalled = true;
      stream.close();
    } catch (InterruptedException e) {
      // All has been read.
    } catch (IOException e) {
      // Its reader finds that out by itself.
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
