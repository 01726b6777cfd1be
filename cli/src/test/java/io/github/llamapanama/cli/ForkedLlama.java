package io.github.llamapanama.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;

/** The command in a process of its own. */
final class ForkedLlama {
  private ForkedLlama() {}

  record Result(int status, String out, String err) {}

  static Result run(String... args) throws IOException, InterruptedException {
    return run(Map.of(), args);
  }

  /** The same with variables of the environment. */
  static Result run(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    return await(start(onClassPath(), environment, args));
  }

  /** The same with every jar as a module. */
  static Result runAsModule(String... args) throws IOException, InterruptedException {
    String modulePath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(joining(File.pathSeparator));
    List<String> launch =
        List.of(
            "--module-path",
            modulePath,
            "--add-modules",
            "io.github.llamapanama.natives",
            "--enable-native-access=io.github.llamapanama.bindings,io.github.llamapanama.core",
            "--module",
            "io.github.llamapanama.cli/" + LlamaCommand.class.getName());
    return await(start(launch, Map.of(), args));
  }

  /** Starts the command; its output goes to files that {@link #await} reads. */
  static Running start(String... args) throws IOException {
    return start(onClassPath(), Map.of(), args);
  }

  private static List<String> onClassPath() {
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        LlamaCommand.class.getName());
  }

  private static Running start(List<String> launch, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (OS.current() == OS.LINUX) {
      // A build started in the background of a script ignores interruptions, and so would this.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC"));
    command.addAll(launch);
    command.addAll(List.of(args));
    Path out = Files.createTempFile("llama", ".out");
    Path err = Files.createTempFile("llama", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Running(process, out, err);
  }

  record Running(Process process, Path out, Path err) {}

  static Result await(Running running) throws IOException, InterruptedException {
    if (!running.process().waitFor(60, TimeUnit.SECONDS)) {
      running.process().destroyForcibly();
      throw new AssertionError("llama has not ended after a minute");
    }
    Result result =
        new Result(
            running.process().exitValue(),
            Files.readString(running.out(), UTF_8),
            Files.readString(running.err(), UTF_8));
    Files.delete(running.out());
    Files.delete(running.err());
    return result;
  }
}
