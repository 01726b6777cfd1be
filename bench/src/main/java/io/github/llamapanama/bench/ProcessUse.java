package io.github.llamapanama.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process takes of the machine, as Linux tells it.
 *
 * @param processorTime what it has computed so far, on all processors
 * @param residentPeak the most bytes that it ever had in memory, with what it maps of files
 */
record ProcessUse(Duration processorTime, long residentPeak) {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  /**
   * @throws BenchmarkException on another system
   */
  static ProcessUse of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    Duration time =
        ProcessHandle.of(pid)
            .flatMap(handle -> handle.info().totalCpuDuration())
            .orElseThrow(() -> unknown(pid));
    try {
      Matcher peak = PEAK.matcher(Files.readString(process.resolve("status")));
      if (peak.find()) {
        return new ProcessUse(time, Long.parseLong(peak.group(1)) * 1024);
      }
      throw unknown(pid);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what process %d takes".formatted(pid), e);
    }
  }

  private static BenchmarkException unknown(long pid) {
    return new BenchmarkException("this system does not say what process %d takes".formatted(pid));
  }
}
