package io.github.llamapanama.hub;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long to wait for a server, and how often to try.
 *
 * @param silence how long a server may say nothing
 * @param tries how many tries in a row may bring nothing
 * @param pause how long to wait after the first of them; it doubles with each further one
 * @param longestPause how long to wait at most, whatever the server asks for
 */
record Patience(Duration silence, int tries, Duration pause, Duration longestPause) {
  /** What a try must bring so that counting begins anew, in bytes. */
  static final long WORTHWHILE = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(30), 5, Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** The same with another number of tries. */
  Patience withTries(int count) {
    return new Patience(silence, count, pause, longestPause);
  }

  /** Tries until it works or there were too many failures. */
  <T> T retry(Supplier<T> attempt) {
    return retry(attempt, () -> 0);
  }

  /** Tries until it works or there were too many failures in a row that brought nothing. */
  void retry(Runnable attempt, LongSupplier progress) {
    retry(
        () -> {
          attempt.run();
          return progress;
        },
        progress);
  }

  /**
   * Tries until it works or there were too many failures in a row that brought nothing.
   *
   * @param progress how far the attempts have come, in bytes
   */
  private <T> T retry(Supplier<T> attempt, LongSupplier progress) {
    long furthest = progress.getAsLong();
    for (int failures = 1; ; failures++) {
      try {
        return attempt.get();
      } catch (DownloadException e) {
        if (progress.getAsLong() >= furthest + WORTHWHILE) {
          furthest = progress.getAsLong();
          failures = 1;
        }
        Duration wait = e.retryAfter().orElse(pause.multipliedBy(1L << Math.min(failures - 1, 16)));
        boolean tooLong = wait.compareTo(longestPause) > 0;
        if (!e.reason().isTemporary()
            || failures >= tries
            || (tooLong && e.retryAfter().isPresent())) {
          throw e;
        }
        Duration now = tooLong ? longestPause : wait;
        LOG.info("Trying again in {} ms: {}", now.toMillis(), e.getMessage());
        sleep(now);
      }
    }
  }

  private static void sleep(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      throw Interruptions.failure(e);
    }
  }
}
