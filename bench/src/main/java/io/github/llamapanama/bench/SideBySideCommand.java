package io.github.llamapanama.bench;

import io.github.llamapanama.models.TensorType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have in common that measure side by side. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true, sortOptions = false)
abstract class SideBySideCommand implements Callable<Integer> {
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  @Option(names = "--model", split = ",", description = BenchModel.NAMES)
  private List<String> models;

  @Option(
      names = "--type",
      split = ",",
      description = "How models with random weights are stored: ${COMPLETION-CANDIDATES}")
  private List<TensorType> types = List.of(TensorType.Q8_0);

  @Option(names = "--threads", description = "Threads that compute; by default all processors")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--rounds", description = "Rounds that count")
  private int rounds;

  @Option(
      names = "--warmups",
      description = "Rounds before them; with none, nothing is compiled before it counts either")
  private int warmups = 1;

  @Option(names = "--tools", description = "Directory of upstream's programs")
  private Path tools = Path.of(System.getProperty("llama.cpp.tools", "llama.cpp/target/tools"));

  @Option(
      names = "--json",
      description = "File for the figures; by default target/COMMAND.json",
      showDefaultValue = CommandLine.Help.Visibility.NEVER)
  private Path json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * A command with its defaults.
   *
   * @param name its name
   * @param models what it measures with
   * @param rounds how many rounds count
   */
  SideBySideCommand(String name, List<String> models, int rounds) {
    this.models = models;
    this.rounds = rounds;
    this.json = Path.of("target", name + ".json");
  }

  /** Which of upstream's programs it needs, if any; that it is there is seen to first. */
  Optional<String> upstream() {
    return Optional.empty();
  }

  /** Measures with a model. */
  abstract List<Comparison> compare(BenchModel model, SideBySide sideBySide);

  final int threads() {
    return threads;
  }

  final UpstreamTool tool(String program) {
    return UpstreamTool.find(tools, program);
  }

  @Override
  public final Integer call() {
    upstream().ifPresent(this::tool);
    PrintWriter progress = spec.commandLine().getErr();
    SideBySide sideBySide = new SideBySide(warmups, rounds, progress::println);
    Report report = new Report(Machine.here());
    Set<BenchModel> found = new LinkedHashSet<>();
    for (String model : models) {
      for (TensorType type : types) {
        found.add(BenchModel.find(model, type));
      }
    }
    if (warmups > 0) {
      progress.println("warming up");
      WarmUp.run(WARM_UP);
    }
    for (BenchModel model : found) {
      report.add(compare(model, sideBySide));
    }
    spec.commandLine().getOut().println(report.table());
    report.write(json);
    return CommandLine.ExitCode.OK;
  }
}
