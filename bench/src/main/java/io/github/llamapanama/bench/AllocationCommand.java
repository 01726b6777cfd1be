package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a token allocates on the engine's thread. */
@Command(
    name = "allocation",
    description = "Measures what a token allocates on the engine's thread, by context length.")
final class AllocationCommand extends SideBySideCommand {
  private static final Metric BYTES = new Metric("", "B/token", false);

  @Option(names = "--context", split = ",", description = "Tokens that the context holds before")
  private List<Integer> contexts = List.of(100, 1_000, 3_000);

  AllocationCommand() {
    super("allocation", List.of("10m"), 5);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    try (AllocationBench bench =
        new AllocationBench(model.file(), threads(), Collections.max(contexts))) {
      List<Contender> contenders = new ArrayList<>();
      for (int context : contexts) {
        contenders.add(
            Contender.of(
                String.format(Locale.ROOT, "after %,d tokens", context),
                BYTES,
                () -> bench.bytesPerToken(context)));
      }
      return sideBySide.run(model.name() + " allocation", contenders);
    }
  }
}
