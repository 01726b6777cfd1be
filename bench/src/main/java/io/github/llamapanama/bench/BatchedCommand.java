package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many streams at once beside upstream's {@code llama-batched-bench}. */
@Command(
    name = "batched",
    description = "Compares many streams at once, in the Engine and in llama-batched-bench.")
final class BatchedCommand extends SideBySideCommand {
  @Option(names = "--streams", split = ",", description = "How many streams there are at once")
  private List<Integer> streams = List.of(1, 4, 16, 64);

  @Option(names = "--prompt", description = "Tokens of each stream's prompt")
  private int promptTokens = 32;

  @Option(names = "--predict", description = "Tokens that each stream generates")
  private int generatedTokens = 32;

  BatchedCommand() {
    super("batched", List.of("tiny", "50m"), 4);
  }

  @Override
  Optional<String> upstream() {
    return Optional.of(LlamaBatchedBench.PROGRAM);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    UpstreamTool tool = tool(LlamaBatchedBench.PROGRAM);
    List<Comparison> comparisons = new ArrayList<>();
    for (int count : streams) {
      StreamLoad load = new StreamLoad(count, promptTokens, generatedTokens);
      LlamaBatchedBench upstream = new LlamaBatchedBench(tool, model.file(), threads(), load);
      try (EngineBench ours = new EngineBench(model.file(), threads(), load)) {
        comparisons.addAll(
            sideBySide.run(
                "%s %d streams".formatted(model.name(), count),
                List.of(
                    new Contender(LlamaBatchedBench.PROGRAM, () -> upstream.run(false).figures()),
                    new Contender(
                        LlamaBatchedBench.PROGRAM + " -kvu", () -> upstream.run(true).figures()),
                    new Contender("Engine", () -> ours.run().figures()))));
      }
    }
    return comparisons;
  }
}
