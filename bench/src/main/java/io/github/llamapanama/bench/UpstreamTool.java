package io.github.llamapanama.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
   * Runs the program to its end.
   *
   * @return what it printed
   * @throws BenchmarkException if it fails
   */
  String run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(file.toString());
    command.addAll(arguments);
    try {
      Path errors = Files.createTempFile("llama-panama-bench", ".log");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output;
        try (var stdout = process.getInputStream()) {
          output = new String(stdout.readAllBytes(), StandardCharsets.UTF_8);
        }
        int status = process.waitFor();
        if (status != 0) {
          throw new BenchmarkException(
              "%s ended with status %d: %s"
                  .formatted(String.join(" ", command), status, Files.readString(errors)));
        }
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while " + file.getFileName() + " was running", e);
    }
  }
}
