package io.github.llamapanama.cli;

import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.EnvironmentDefaults;
import io.github.llamapanama.cli.options.GlobalOptions;
import io.github.llamapanama.cli.options.OptionSections;
import io.github.llamapanama.cli.options.Truth;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code llama} command; {@code cli/README.md} describes it. */
@Command(
    name = "llama",
    description = "Run language models with llama.cpp.",
    versionProvider = VersionCommand.Provider.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "'llama COMMAND --help' describes a command.",
      "Names in brackets are environment variables; an option beats its variable.",
      "Exit status: 0 success, 1 failure, 2 wrong usage, 130 interrupted."
    })
public final class LlamaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final GlobalOptions global = new GlobalOptions();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  @SuppressWarnings("unused") // picocli looks at it.
  private boolean version;

  private LlamaCommand() {
    // picocli puts the real one here.
    this.spec = CommandSpec.create();
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(run(Streams.ofProcess(), System.getenv(), args));
  }

  /**
   * Runs the command.
   *
   * @param streams what it reads and writes
   * @param environment where defaults of options come from
   * @param args the arguments
   * @return the exit status
   */
  static int run(Streams streams, Map<String, String> environment, String... args) {
    LlamaCommand root = new LlamaCommand();
    Failures failures = new Failures(streams.err(), root.global::verbose, environment);
    PrintWriter out = new PrintWriter(streams.out().asWriter(), false);
    CommandLine command =
        new CommandLine(root)
            .addSubcommand(new ChatCommand(streams))
            .addSubcommand(new CompleteCommand(streams))
            .addSubcommand(new ServeCommand(streams))
            .addSubcommand(new TokenizeCommand(streams))
            .addSubcommand(new RenderCommand(streams))
            .addSubcommand(new ParseCommand(streams))
            .addSubcommand(new FormatsCommand(streams))
            .addSubcommand(new GrammarCommand(streams))
            .addSubcommand(new InspectCommand(streams))
            .addSubcommand(new DevicesCommand(streams))
            .addSubcommand(new VersionCommand(streams))
            .setOut(out)
            .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
            .registerConverter(Boolean.class, new Truth())
            .registerConverter(boolean.class, new Truth())
            .setDefaultValueProvider(new EnvironmentDefaults(environment))
            .setPosixClusteredShortOptionsAllowed(false)
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(failures::wrongUsage)
            .setExecutionExceptionHandler((failure, line, result) -> failures.report(failure))
            .setExecutionStrategy(
                result -> {
                  Logging.configure(root.global.verbose());
                  return new CommandLine.RunLast().execute(result);
                });
    OptionSections.install(command);
    try {
      int status = command.execute(args);
      streams.out().flush();
      return status;
    } catch (RuntimeException | Error e) {
      return failures.report(e);
    }
  }

  /** No command was given: says what commands there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }
}
