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
  private static final List<String> SIDE_BY_SIDE =
      List.of(
          "speed",
          "speed --model 200m --type q4_0 --rounds 4 --repetitions 1 --json target/speed-200m.json",
          "batched",
          "server",
          "prefix",
          "grammar",
          "allocation");

  /** Short iterations, and only what belongs to a token. */
  private static final String MICRO =
      "micro (Downcall|Sampler|Tokenizer|StopMatcher|Generation)Benchmark -wi 1 -i 3";

  @Option(names = "--rounds", description = "Rounds of each; by default each has its own number")
  private @Nullable Integer rounds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<String> commands = new ArrayList<>();
    for (String command : SIDE_BY_SIDE) {
      commands.add(rounds == null ? command : command + " --rounds " + rounds);
    }
    commands.add(MICRO);
    CommandLine bench = Objects.requireNonNull(spec.parent()).commandLine();
    for (String command : commands) {
      int status = bench.execute(command.split(" ", -1));
      if (status != CommandLine.ExitCode.OK) {
        return status;
      }
    }
    return CommandLine.ExitCode.OK;
  }
}
