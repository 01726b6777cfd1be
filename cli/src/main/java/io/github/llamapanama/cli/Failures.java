package io.github.llamapanama.cli;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.cli.console.OutputClosedException;
import io.github.llamapanama.cli.options.EnvironmentDefaults;
import io.github.llamapanama.cli.options.UsageException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into one line on standard error and an exit status. */
final class Failures {
  private final PrintStream err;
  private final BooleanSupplier verbose;
  private final Map<String, String> environment;

  Failures(PrintStream err, BooleanSupplier verbose, Map<String, String> environment) {
    this.err = err;
    this.verbose = verbose;
    this.environment = environment;
  }

  /** Reports a command line that makes no sense. */
  int wrongUsage(ParameterException failure, String[] args) {
    say(withVariable(failure, args));
    PrintWriter writer = failure.getCommandLine().getErr();
    if (!UnmatchedArgumentException.printSuggestions(failure, writer)) {
      say(
          "'%s --help' describes the command"
              .formatted(failure.getCommandLine().getCommandSpec().qualifiedName()));
    }
    writer.flush();
    return ExitCode.USAGE;
  }

  /** Reports what went wrong while the command ran. */
  int report(Throwable failure) {
    Throwable cause = telling(failure);
    if (cause instanceof OutputClosedException) {
      return ExitCode.OK;
    }
    say(
        cause instanceof LlamaException
                || cause instanceof UncheckedIOException
                || cause instanceof UsageException
            ? String.valueOf(cause.getMessage())
            : "internal error: "
                + cause
                + (verbose.getAsBoolean() ? "" : " (--verbose shows where)"));
    if (verbose.getAsBoolean()) {
      failure.printStackTrace(err);
    }
    return cause instanceof UsageException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private void say(String message) {
    err.println("llama: " + message);
  }

  /** The failure that tells a user most: errors of class initialization hide it. */
  private static Throwable telling(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(cause -> cause instanceof LlamaException || cause instanceof UsageException)
        .findFirst()
        .orElse(failure);
  }

  /** The message, with the variable's name if the wrong value came from the environment. */
  private String withVariable(ParameterException failure, String[] args) {
    String message = String.valueOf(failure.getMessage());
    ArgSpec argument = failure.getArgSpec();
    if (!(argument instanceof OptionSpec option) || isGiven(option, args)) {
      return message;
    }
    return EnvironmentDefaults.variable(option)
        .filter(environment::containsKey)
        .map(variable -> "Environment variable %s: %s".formatted(variable, message))
        .orElse(message);
  }

  private static boolean isGiven(OptionSpec option, String[] args) {
    return Arrays.stream(args)
        .anyMatch(
            arg ->
                Arrays.stream(option.names())
                    .anyMatch(name -> arg.equals(name) || arg.startsWith(name + "=")));
  }
}
