import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Child processes. */
final class Command {
  /** What a process left behind: its exit code, and its output and error streams as one text. */
  record Result(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  private Command() {}

  /** The full path of a program on the search path, with the suffix Windows wants. */
  static Optional<String> find(String program) {
    List<String> suffixes =
        Platform.current().windows() ? List.of(".exe", ".cmd", ".bat") : List.of("");
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .flatMap(directory -> suffixes.stream().map(s -> Path.of(directory, program + s)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Path::toString);
  }

  /** Makes sure that a build which is interrupted does not go on compiling in the background. */
  static void endWithThisProcess() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
  }

  /** Runs with an empty standard input and keeps the output. */
  static Result run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(waitFor(process), text);
    }
  }

  /** Runs with the output appended to a log file, each line shown to {@code progress} as well. */
  static Result log(
      List<String> command, Map<String, String> environment, Path log, Consumer<String> progress)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    StringBuilder text = new StringBuilder();
    try (var output = process.inputReader(StandardCharsets.UTF_8);
        OutputStream file =
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var writer = new PrintWriter(file, true, StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      writer.println("$ " + String.join(" ", command));
      for (String line; (line = output.readLine()) != null; ) {
        writer.println(line);
        text.append(line).append('\n');
        progress.accept(line);
      }
      return new Result(waitFor(process), text.toString());
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      throw new BuildFailure("interrupted");
    }
  }
}
