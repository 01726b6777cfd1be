package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What it means for a download that a file cannot be written. */
final class DiskFailures {
  private DiskFailures() {}

  /** The failure to throw for one of the system's. */
  static DownloadException of(Path file, IOException failure) {
    if (failure instanceof ClosedByInterruptException) {
      return Interruptions.failure(failure);
    }
    return isFull(failure)
        ? new DownloadException(
            Reason.NO_SPACE,
            "The disk of %s is full: make room, and the next run goes on from there; or name"
                    .formatted(file)
                + " another cache (LLAMA_CACHE)",
            failure)
        : new DownloadException(
            Reason.CANNOT_WRITE, "Cannot write %s: %s".formatted(file, detail(failure)), failure);
  }

  /** The JDK has no exception of its own for it, only the system's words. */
  private static boolean isFull(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return Stream.of("no space left", "not enough space", "quota exceeded", "disk full")
        .anyMatch(message::contains);
  }

  private static String detail(IOException failure) {
    if (failure instanceof FileSystemException told) {
      String reason = told.getReason();
      return reason != null ? reason : told.getClass().getSimpleName().replace("Exception", "");
    }
    return String.valueOf(failure.getMessage());
  }

  /** Checks that the disk of a file or directory has room for what is to come. */
  static void requireSpace(Disk disk, Path place, long bytes) {
    long usable;
    try {
      usable = disk.usableSpace(place);
    } catch (IOException e) {
      throw of(place, e);
    }
    if (usable < bytes) {
      throw new DownloadException(
          Reason.NO_SPACE,
          "%,d bytes are to come, and the disk of %s has room for %,d: make room, or name another"
                  .formatted(bytes, place, usable)
              + " cache (LLAMA_CACHE)");
    }
  }
}
