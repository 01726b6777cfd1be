package io.github.llamapanama.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One of upstream's programs, built from the same source with the same compiler and flags as the
 * libraries that Java calls.
 *
 * @param file the program
 */
record UpstreamTool(Path file) {

  /**
   * Finds a program.
   *
   * @param name such as {@code llama-bench}
   * @throws BenchmarkException if it is not there
   */
  static UpstreamTool find(Path directory, String name) {
    for (String candidate : List.of(name, name + ".exe")) {
      Path file = directory.resolve(candidate);
      if (Files.isExecutable(file)) {
        return new UpstreamTool(file.toAbsolutePath());
      }
    }
    throw new BenchmarkException(
        "%s is not in %s: build it with `mvn -Pbench -pl llama.cpp generate-resources`, or use bench/run"
            .formatted(name, directory));
  }

  /**
   * Starts the program. It ends at the latest with this virtual machine.
   *
   * @throws BenchmarkException if it does not start
   */
  ToolProcess start(List<String> arguments) {
    return ToolProcess.start(file, arguments);
  }

  /**
   * Runs the program to its end.
   *
   * @return what it printed to standard output
   * @throws BenchmarkException if it fails
   */
  String run(List<String> arguments) {
    try (ToolProcess process = start(arguments)) {
      int status = process.waitFor();
      if (status != 0) {
        throw new BenchmarkException(
            "%s ended with status %d: %s".formatted(process, status, process.errors()));
      }
      return process.output();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what " + file + " printed", e);
    }
  }
}
