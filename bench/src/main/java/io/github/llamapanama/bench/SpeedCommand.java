package io.github.llamapanama.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
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
    if (sideBySide.warmups() > 0) {
      WarmUp.repeat(
          WARM_UP,
          () -> {
            loaded(workload, PanamaBench::decode);
            loaded(workload, PanamaBench::generate);
          });
    }
    comparisons.addAll(
        sideBySide.run(
            "%s pp%d".formatted(model.name(), promptTokens),
            contenders(
                upstream::prefill,
                () -> loaded(workload, PanamaBench::prefill),
                () -> loaded(workload, PanamaBench::prompt))));
    comparisons.addAll(
        sideBySide.run(
            "%s tg%d".formatted(model.name(), generatedTokens),
            contenders(
                upstream::decode,
                () -> loaded(workload, PanamaBench::decode),
                () -> loaded(workload, PanamaBench::generate))));
    return comparisons;
  }

  private static List<Contender> contenders(
      DoubleSupplier upstream, DoubleSupplier context, DoubleSupplier engine) {
    return List.of(
        Contender.of(LlamaBench.PROGRAM, SPEED, upstream),
        Contender.of("Context.decode", SPEED, context),
        Contender.of("Engine", SPEED, engine));
  }

  /**
   * A figure of a model that is loaded for it, as llama-bench loads it. Where its weights happen to
   * lie in memory makes some percent; a model that stayed loaded would have the same luck in all
   * rounds.
   */
  private static double loaded(Workload workload, ToDoubleFunction<PanamaBench> figure) {
    try (PanamaBench ours = new PanamaBench(workload)) {
      return figure.applyAsDouble(ours);
    }
  }
}
