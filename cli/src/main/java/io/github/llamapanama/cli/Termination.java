package io.github.llamapanama.cli;

import java.util.concurrent.CompletableFuture;
import org.jline.utils.Signals;

/**
 * Tells when the process is told to end, so that what runs can be closed in order and the process
 * ends as a server does that was stopped: with status 0.
 *
 * <p>Who tells it a second time does not want to wait: then it ends at once.
 */
final class Termination {
  private final CompletableFuture<Void> told = new CompletableFuture<>();

  private Termination() {}

  /** From now on, what would end the process is told instead: Ctrl-C and SIGTERM. */
  static Termination instead() {
    Termination termination = new Termination();
    for (String signal : new String[] {"INT", "TERM"}) {
      Signals.register(signal, termination::tell);
    }
    return termination;
  }

  /** Done when the process was told to end. */
  CompletableFuture<Void> told() {
    return told;
  }

  private void tell() {
    if (!told.complete(null)) {
      // Not by an exit in order, whose hooks would wait for what does not end.
      Runtime.getRuntime().halt(Interruption.STATUS);
    }
  }
}
