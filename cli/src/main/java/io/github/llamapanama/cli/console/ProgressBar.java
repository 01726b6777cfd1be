package io.github.llamapanama.cli.console;

import io.github.llamapanama.hub.DownloadListener;
import io.github.llamapanama.hub.DownloadProgress;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows on standard error how downloads come along: a bar where a person looks on, otherwise a line
 * now and then.
 */
public final class ProgressBar implements DownloadListener {
  private static final int NAME = 24;
  private static final int BAR = 20;
  private static final long INTERVAL = Duration.ofSeconds(10).toNanos();
  private static final String ERASE_REST = "\u001b[K";

  private final PrintStream err;
  private final boolean interactive;
  private boolean begun;
  private long lastLine;

  /** A bar for those at the other end of these streams. */
  public ProgressBar(Streams streams) {
    this.err = streams.err();
    this.interactive = streams.interactive().getAsBoolean();
  }

  @Override
  public void progressed(DownloadProgress progress) {
    if (interactive) {
      err.print("\r" + bar(progress) + ERASE_REST);
      err.flush();
    } else if (!begun) {
      err.println("Downloading " + Printable.oneLine(progress.file()) + of(progress));
      lastLine = System.nanoTime();
    } else if (System.nanoTime() - lastLine >= INTERVAL) {
      err.println(progress.file() + ": " + amount(progress));
      lastLine = System.nanoTime();
    }
    begun = true;
  }

  @Override
  public void ended() {
    if (interactive && begun) {
      err.println();
    }
    begun = false;
  }

  private static String bar(DownloadProgress progress) {
    String name = Printable.abbreviated(progress.file(), NAME);
    if (progress.total().isEmpty()) {
      return name + " " + amount(progress);
    }
    int filled = (int) (BAR * share(progress));
    return "%-24s [%s%s] %s"
        .formatted(name, "=".repeat(filled), " ".repeat(BAR - filled), amount(progress));
  }

  private static String amount(DownloadProgress progress) {
    return (progress.total().isEmpty() ? "" : "%3d%% ".formatted((int) (100 * share(progress))))
        + Printable.bytes(progress.bytes())
        + (progress.bytesPerSecond() > 0
            ? ", " + Printable.bytes((long) progress.bytesPerSecond()) + "/s"
            : "")
        + progress.remaining().map(time -> ", " + Printable.duration(time)).orElse("");
  }

  private static String of(DownloadProgress progress) {
    return progress.total().isEmpty()
        ? ""
        : " (%s)".formatted(Printable.bytes(progress.total().getAsLong()));
  }

  private static double share(DownloadProgress progress) {
    long total = progress.total().orElse(0);
    return total == 0 ? 1 : Math.min(1, (double) progress.bytes() / total);
  }
}
