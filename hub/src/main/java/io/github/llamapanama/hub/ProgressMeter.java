package io.github.llamapanama.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Tells a listener how a file comes along, a few times a second. Of one thread. */
final class ProgressMeter {
  private static final long INTERVAL = Duration.ofMillis(200).toNanos();

  /** How far back the speed looks. */
  private static final long WINDOW = Duration.ofSeconds(5).toNanos();

  /** How many bytes there were at a time. */
  private record Sample(long time, long bytes) {}

  private final String file;
  private final DownloadListener listener;
  private final LongSupplier clock;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private OptionalLong total = OptionalLong.empty();
  private long told;

  /**
   * Creates a meter.
   *
   * @param file the name of the file
   * @param listener whom to tell
   * @param clock nanoseconds, as of {@link System#nanoTime()}
   */
  ProgressMeter(String file, DownloadListener listener, LongSupplier clock) {
    this.file = file;
    this.listener = listener;
    this.clock = clock;
  }

  /** A request was answered: so many bytes are there, and so many it will be. */
  void begin(long bytes, OptionalLong size) {
    total = size;
    samples.clear();
    samples.add(new Sample(clock.getAsLong(), bytes));
    tell(bytes);
  }

  /** So many bytes are there. */
  void advance(long bytes) {
    if (clock.getAsLong() - told >= INTERVAL) {
      tell(bytes);
    }
  }

  /** All bytes are there. */
  void end(long bytes) {
    total = OptionalLong.of(bytes);
    tell(bytes);
  }

  private void tell(long bytes) {
    told = clock.getAsLong();
    samples.add(new Sample(told, bytes));
    while (samples.size() > 2 && told - samples.getFirst().time() > WINDOW) {
      samples.removeFirst();
    }
    long time = told - samples.getFirst().time();
    double speed = time == 0 ? 0 : (bytes - samples.getFirst().bytes()) * 1e9 / time;
    listener.progressed(new DownloadProgress(file, bytes, total, speed));
  }
}
