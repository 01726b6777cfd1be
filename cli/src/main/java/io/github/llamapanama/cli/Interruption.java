package io.github.llamapanama.cli;

import java.util.function.Supplier;

/**
 * Ends what is running in order when the process is told to end: exiting under a running
 * computation could crash it.
 */
final class Interruption {
  /** What a shell expects of a program that Ctrl-C has ended. */
  static final int STATUS = 130;

  private Interruption() {}

  /** Works, and closes what works, such as a model, if the process is told to end meanwhile. */
  static <T> T closes(AutoCloseable running, Supplier<T> work) {
    Thread hook = new Thread(() -> close(running), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      remove(hook);
    }
  }

  private static void close(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      // The process ends in any case.
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook has run.
    }
  }
}
