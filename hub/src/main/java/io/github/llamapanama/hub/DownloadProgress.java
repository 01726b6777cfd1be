package io.github.llamapanama.hub;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far the download of a file has come.
 *
 * @param file the file's name, without any folder
 * @param bytes how many bytes are there, those of an earlier run included
 * @param total how many it will be, if the server says so
 * @param bytesPerSecond how many have come per second lately, 0 while that is unknown
 */
public record DownloadProgress(String file, long bytes, OptionalLong total, double bytesPerSecond) {

  /** How long it will take if it goes on at this speed; empty if that is unknown. */
  public Optional<Duration> remaining() {
    return total.isEmpty() || bytesPerSecond <= 0
        ? Optional.empty()
        : Optional.of(
            Duration.ofMillis((long) (1000 * (total.getAsLong() - bytes) / bytesPerSecond)));
  }
}
