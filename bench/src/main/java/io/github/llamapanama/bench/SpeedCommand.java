package io.github.llamapanama.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prefill and decoding of one stream beside upstream's {@code llama-bench}. */
@Command(
    name = "speed",
    description = "Compares prefill, decoding and generation of one stream with llama-bench.")
final class SpeedCommand extends SideBySideCommand {
  private static final Metric SPEED = Metric.speed("");

  /** Until what chooses among as many tokens as this model has is compiled for so many. */
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  @Option(names = "--prompt", description = "Tokens that prefill reads")
  private int promptTokens = 512;

  @Option(names = "--predict", description = "Tokens that are generated")
  private int generatedTokens = 128;

  @Option(names = "--repetitions", description = "Repetitions whose median is a round's figure")
  private int repetitions = 5;

  SpeedCommand() {
    super("speed", List.of("50m"), 10);
  }

  @Override
  Optional<String> upstream() {
    return Optional.of(LlamaBench.PROGRAM);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    Workload workload =
        new Workload(model.file(), threads(), promptTokens, generatedTokens, repetitions);
    LlamaBench upstream = new LlamaBench(tool(LlamaBench.PROGRAM), workload);
    List<Comparison> comparisons = new ArrayList<>();
    try (PanamaBench ours = new PanamaBench(workload)) {
      if (sideBySide.warmups() > 0) {
        WarmUp.repeat(
            WARM_UP,
            () -> {
              ours.decode();
              ours.generate();
            });
      }
      comparisons.addAll(
          sideBySide.run(
              "%s pp%d".formatted(model.name(), promptTokens),
              List.of(
                  Contender.of(LlamaBench.PROGRAM, SPEED, upstream::prefill),
                  Contender.of("Context.decode", SPEED, ours::prefill),
                  Contender.of("Engine", SPEED, ours::prompt))));
      comparisons.addAll(
          sideBySide.run(
              "%s tg%d".formatted(model.name(), generatedTokens),
              List.of(
                  Contender.of(LlamaBench.PROGRAM, SPEED, upstream::decode),
                  Contender.of("Context.decode", SPEED, ours::decode),
                  Contender.of("Engine", SPEED, ours::generate))));
    }
    return comparisons;
  }
}
