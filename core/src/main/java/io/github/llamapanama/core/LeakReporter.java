package io.github.llamapanama.core;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports native objects that were garbage collected without being closed. It never frees them: the
 * cleaner's thread does not own them.
 *
 * <p>The system property {@value #STACKS}, set to {@code true}, adds to each report where the
 * object was made.
 */
final class LeakReporter {
  static final String STACKS = "llamapanama.leaks.stacks";

  private static final Logger LOG = LoggerFactory.getLogger("io.github.llamapanama.leaks");
  private static final Cleaner CLEANER = Cleaner.create();

  private LeakReporter() {}

  /** Watches an object until {@link Tracked#closed()}. */
  static Tracked track(Object holder, String name) {
    Throwable origin =
        Boolean.getBoolean(STACKS) ? new Throwable("The leaked " + name + " was made here") : null;
    Report report = new Report(name, origin);
    return new Tracked(report, CLEANER.register(holder, report));
  }

  /** A watched object. */
  record Tracked(Report report, Cleaner.Cleanable cleanable) {
    /** Ends the watch: the object was closed. */
    void closed() {
      report.closed.set(true);
      cleanable.clean();
    }
  }

  /** What runs when the object is unreachable or closed, whichever comes first. */
  private static final class Report implements Runnable {
    private final String name;
    private final @Nullable Throwable origin;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Report(String name, @Nullable Throwable origin) {
      this.name = name;
      this.origin = origin;
    }

    @Override
    public void run() {
      if (closed.get()) {
        return;
      }
      if (origin == null) {
        LOG.warn(
            "{} was never closed: its native memory is lost. Run with -D{}=true to see where it was made",
            name,
            STACKS);
      } else {
        LOG.warn("{} was never closed: its native memory is lost", name, origin);
      }
    }
  }
}
