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
      List.of("speed", "batched", "server", "prefix", "grammar", "allocation");

  /** Short iterations, and only what belongs to a token. */
  private static final String[] MICRO = {
    "micro",
    "(Downcall|Sampler|Tokenizer|StopMatcher|Generation)Benchmark",
    "-wi",
    "1",
    "-i",
    "3",
    "-w",
    "1",
    "-r",
    "1"
  };

  @Option(names = "--rounds", description = "Rounds of each; by default each has its own number")
  private @Nullable Integer rounds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<String[]> commands = new ArrayList<>();
    for (String name : SIDE_BY_SIDE) {
      commands.add(
          rounds == null
              ? new String[] {name}
              : new String[] {name, "--rounds", rounds.toString()});
    }
    commands.add(MICRO);
    CommandLine bench = Objects.requireNonNull(spec.parent()).commandLine();
    for (String[] command : commands) {
      int status = bench.execute(command);
      if (status != CommandLine.ExitCode.OK) {
        return status;
      }
    }
    return CommandLine.ExitCode.OK;
  }
}
