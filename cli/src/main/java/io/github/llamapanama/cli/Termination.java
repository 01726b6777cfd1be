package io.github.llamapanama.cli;

import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;

/**
 * Waits until the process is told to end, so that what runs can be closed in order and the process
 * ends as a server does that was stopped: with status 0.
 *
 * <p>Who tells it a second time does not want to wait: then it ends at once.
 */
final class Termination {
  private Termination() {}

  /** Returns when Ctrl-C is pressed, or the process gets SIGTERM. */
  static void await() {
    CountDownLatch told = new CountDownLatch(1);
    for (String signal : new String[] {"INT", "TERM"}) {
      Signals.register(signal, () -> told(told));
    }
    try {
      told.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void told(CountDownLatch told) {
    if (told.getCount() == 0) {
      // Not by an exit in order, whose hooks would wait for what does not end.
      Runtime.getRuntime().halt(Interruption.STATUS);
    }
    told.countDown();
  }
}
