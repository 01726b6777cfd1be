package io.github.llamapanama.server.llamacpp;

import java.time.Duration;
import java.util.Optional;

/**
 * Ends a text at one of its lines, as editors want it that fill gaps in programs: before a line
 * that is not indented enough, or, after some time, at the end of a line. Used by one thread at a
 * time.
 */
final class LineLimits {
  private final int leastIndent;
  private final Optional<Duration> time;
  private long begun;
  private boolean anyText;
  private boolean inIndent;
  private int indent;
  private boolean reached;

  LineLimits(CompletionOptions options) {
    this.leastIndent = options.nIndent().orElse(0);
    this.time =
        options.tMaxPredictMs().stream()
            .filter(milliseconds -> milliseconds > 0)
            .mapToObj(Duration::ofMillis)
            .findFirst();
  }

  /** Whether the text ends here. */
  boolean isReached() {
    return reached;
  }

  /** Takes a piece of the text, and returns as much of it as is within the limits. */
  String accept(String piece) {
    if (!anyText) {
      anyText = true;
      begun = System.nanoTime();
    }
    for (int i = 0; i < piece.length(); i++) {
      char next = piece.charAt(i);
      if (inIndent && !isWhite(next)) {
        if (indent < leastIndent) {
          reached = true;
          return piece.substring(0, i);
        }
        inIndent = false;
      }
      if (next == '\n') {
        if (isTooLate()) {
          reached = true;
          return piece.substring(0, i + 1);
        }
        inIndent = true;
        indent = 0;
      } else if (inIndent) {
        indent++;
      }
    }
    return piece;
  }

  private static boolean isWhite(char next) {
    return next == ' ' || next == '\t';
  }

  private boolean isTooLate() {
    return time.isPresent() && System.nanoTime() - begun > time.get().toNanos();
  }
}
