package io.github.llamapanama.bench;

import io.github.llamapanama.models.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prefill and decoding beside upstream's {@code llama-bench}. */
@Command(
    name = "speed",
    description = "Compares prefill, decoding and generation with upstream's llama-bench.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
final class SpeedCommand implements Callable<Integer> {
  private static final String UPSTREAM = "llama-bench";
  private static final String UNIT = "tokens/s";

  @Option(names = "--model", description = BenchModel.NAMES)
  private List<String> models = List.of("50m");

  @Option(
      names = "--type",
      split = ",",
      description = "How models with random weights are stored: ${COMPLETION-CANDIDATES}")
  private List<TensorType> types = List.of(TensorType.Q8_0);

  @Option(names = "--threads", description = "Threads that compute; by default all processors")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--prompt", description = "Tokens that prefill reads")
  private int promptTokens = 512;

  @Option(names = "--predict", description = "Tokens that are generated")
  private int generatedTokens = 128;

  @Option(names = "--rounds", description = "Rounds that count")
  private int rounds = 15;

  @Option(names = "--warmups", description = "Rounds before them")
  private int warmups = 2;

  @Option(names = "--repetitions", description = "Repetitions whose median is a round's figure")
  private int repetitions = 3;

  @Option(names = "--tools", description = "Directory of llama-bench")
  private Path tools = Path.of(System.getProperty("llama.cpp.tools", "llama.cpp/target/tools"));

  @Option(names = "--json", description = "File for the figures")
  private Path json = Path.of("target/speed.json");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    UpstreamTool llamaBench = UpstreamTool.find(tools, UPSTREAM);
    Report report = new Report(Machine.here());
    for (String name : models) {
      for (TensorType type : types) {
        BenchModel model = BenchModel.find(name, type);
        Workload workload =
            new Workload(model.file(), threads, promptTokens, generatedTokens, repetitions);
        compare(model.name(), llamaBench, workload).forEach(report::add);
      }
    }
    spec.commandLine().getOut().println(report.table());
    report.write(json);
    return CommandLine.ExitCode.OK;
  }

  private List<Comparison> compare(String model, UpstreamTool tool, Workload workload) {
    SideBySide sideBySide = new SideBySide(warmups, rounds, spec.commandLine().getErr()::println);
    LlamaBench upstream = new LlamaBench(tool, workload);
    List<Comparison> comparisons = new ArrayList<>();
    try (PanamaBench ours = new PanamaBench(workload)) {
      comparisons.add(
          sideBySide.run(
              "%s pp%d".formatted(model, promptTokens),
              UNIT,
              List.of(
                  new Contender(UPSTREAM, upstream::prefill),
                  new Contender("Context.decode", ours::prefill))));
      comparisons.add(
          sideBySide.run(
              "%s tg%d".formatted(model, generatedTokens),
              UNIT,
              List.of(
                  new Contender(UPSTREAM, upstream::decode),
                  new Contender("Context.decode", ours::decode),
                  new Contender("Generator", ours::generate))));
    }
    return comparisons;
  }
}
