package io.github.llamapanama.bench;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code bench.jar} starts; the module's README describes it. */
@Command(
    name = "bench",
    description = "Benchmarks of Llama Panama.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SpeedCommand.class,
      BatchedCommand.class,
      ServerCommand.class,
      HttpCommand.class,
      PrefixCommand.class,
      GrammarCommand.class,
      AllocationCommand.class,
      MicroCommand.class,
      AllCommand.class
    },
    footer = {"", "Without a command it runs all of them."})
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private BenchCommand() {}

  /** Runs the benchmarks and ends the process with their exit status. */
  public static void main(String[] args) {
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              if (!(exception instanceof BenchmarkException)) {
                throw exception;
              }
              command.getErr().println("bench: " + exception.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public Integer call() {
    return spec.commandLine().execute("all");
  }
}
