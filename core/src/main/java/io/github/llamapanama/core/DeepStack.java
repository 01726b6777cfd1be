package io.github.llamapanama.core;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what needs more stack than a thread usually has.
 *
 * <p>Most byte-pair vocabularies are split by C++'s {@code std::regex}, which recurses once for
 * each character that it matches: a few thousand exclamation marks in a row overflow a stack of 1
 * MiB and end the process. What can match is bounded by the longest paragraph, so that is what is
 * measured.
 */
final class DeepStack {
  /** So many characters fit into what is left of any stack. */
  private static final int SHALLOW = 256;

  /** About twice what libstdc++ was seen to take. */
  private static final long BYTES_PER_CHARACTER = 1024;

  private static final long BASE = 1 << 20;

  private DeepStack() {}

  /** Runs an action that matches regular expressions against a text, on this thread if possible. */
  static <T> T matching(String text, Supplier<T> action) {
    int longest = longestParagraph(text);
    return longest <= SHALLOW ? action.get() : call(BASE + longest * BYTES_PER_CHARACTER, action);
  }

  /**
   * The length of the longest paragraph in characters. One ends where a line begins with something
   * other than white space, since white space is matched across lines.
   */
  static int longestParagraph(String text) {
    int longest = 0;
    int start = 0;
    boolean newLine = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        newLine = true;
      } else if (newLine && !Character.isWhitespace(c)) {
        longest = Math.max(longest, i - start);
        start = i;
        newLine = false;
      }
    }
    return Math.max(longest, text.length() - start);
  }

  private static <T> T call(long stackSize, Supplier<T> action) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result.set(action.get());
              } catch (Throwable e) {
                thrown.set(e);
              }
            },
            "llama-panama-tokenizer",
            stackSize);
    thread.setDaemon(true);
    thread.start();
    joinUninterruptibly(thread);
    switch (thrown.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError("A supplier throws nothing checked", e);
    }
    T value = result.get();
    if (value == null) {
      throw new AssertionError("The action gave no result");
    }
    return value;
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
