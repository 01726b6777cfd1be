package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything. */
@Command(
    name = "all",
    description = "Runs all benchmarks, one after the other.",
    mixinStandardHelpOptions = true)
final class AllCommand implements Callable<Integer> {
  private static final List<Step> SIDE_BY_SIDE =
      List.of(
          new Step("speed", 10),
          new Step(
              "speed --model 200m --type q4_0 --repetitions 1 --json target/speed-200m.json", 4),
          new Step("batched", 4),
          new Step("server", 5),
          new Step("http --clients 1,32", 3),
          new Step("prefix", 3),
          new Step("grammar", 8),
          new Step("allocation", 3));

  /** A command, and how many rounds it makes unless told otherwise. */
  private record Step(String command, int rounds) {}

  /** Short iterations, and only what belongs to a token. */
  private static final String MICRO =
      "micro (Downcall|Sampler|Tokenizer|StopMatcher|Generation)Benchmark -wi 1 -i 3";

  @Option(names = "--rounds", description = "Rounds of each; by default each has its own number")
  private @Nullable Integer rounds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CommandLine bench = Objects.requireNonNull(spec.parent()).commandLine();
    for (String[] command : commands()) {
      int status = bench.execute(command);
      if (status != CommandLine.ExitCode.OK) {
        return status;
      }
    }
    return CommandLine.ExitCode.OK;
  }

  /** What it runs. */
  List<String[]> commands() {
    List<String> commands = new ArrayList<>();
    for (Step step : SIDE_BY_SIDE) {
      commands.add(step.command() + " --rounds " + (rounds == null ? step.rounds() : rounds));
    }
    commands.add(MICRO);
    return commands.stream().map(command -> command.split(" ", -1)).toList();
  }
}
