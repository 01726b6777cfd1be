package io.github.llamapanama.cli.options;

import io.github.llamapanama.core.engine.Overflow;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What happens to a text that outgrows its context. */
@OptionSection("Generation")
public final class OverflowOptions {
  @Option(
      names = "--context-shift",
      description =
          "Let a text that fills the context go on without its middle (default: it ends)."
              + " [LLAMA_ARG_CONTEXT_SHIFT]")
  private boolean shift;

  @Option(
      names = "--keep",
      paramLabel = "N",
      converter = Numbers.Limit.class,
      defaultValue = "0",
      description =
          "With --context-shift, how many tokens at the beginning stay, -1 for as many as can"
              + " (default: 0).")
  private int keep;

  /** What these options ask for, if they ask for anything. */
  public Optional<Overflow> overflow() {
    return shift
        ? Optional.of(new Overflow.Shift(keep < 0 ? Integer.MAX_VALUE : keep))
        : Optional.empty();
  }
}
