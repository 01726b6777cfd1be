package io.github.llamapanama.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running program; closing it ends it, and so does the end of this process. */
final class ToolProcess implements AutoCloseable {
  private static final long GRACE_SECONDS = 5;

  private final List<String> command;
  private final Path output;
  private final Path errors;
  private final Process process;
  private final Thread hook;

  private ToolProcess(List<String> command, Path output, Path errors) throws IOException {
    this.command = command;
    this.output = output;
    this.errors = errors;
    this.process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    this.hook = new Thread(process::destroyForcibly, "end-" + process.pid());
    Runtime.getRuntime().addShutdownHook(hook);
    process.getOutputStream().close();
  }

  static ToolProcess start(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    try {
      Path output = Files.createTempFile("llama-panama-bench", ".out");
      Path errors = Files.createTempFile("llama-panama-bench", ".err");
      return new ToolProcess(command, output, errors);
    } catch (IOException e) {
      throw new BenchmarkException("cannot run " + program, e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The number that the system knows it by. */
  long pid() {
    return process.pid();
  }

  /** Waits for the end and returns the exit status. */
  int waitFor() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while this was running: " + this, e);
    }
  }

  /** What it has printed so far. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** What it has printed so far to standard error. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    forget();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
    } catch (IllegalStateException e) {
      // This process ends already, and the hook runs.
    } catch (IOException e) {
      output.toFile().deleteOnExit();
      errors.toFile().deleteOnExit();
    }
  }

  @Override
  public String toString() {
    return String.join(" ", command);
  }
}
