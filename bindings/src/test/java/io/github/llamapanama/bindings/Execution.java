package io.github.llamapanama.bindings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A finished child process: its exit code and what it printed, errors included. */
record Execution(int exitCode, String output) {

  static Execution of(List<String> command) throws IOException, InterruptedException {
    return of(new ProcessBuilder(command));
  }

  static Execution of(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Execution(process.waitFor(), text);
    }
  }
}
