package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.ReasoningOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether and how much the model thinks first. */
@OptionSection("Tools and reasoning")
public final class ThinkingOptions {
  private static final String FROM_TEMPLATE = "auto";

  @Option(
      names = {"-rea", "--reasoning"},
      paramLabel = "on|off|auto",
      defaultValue = FROM_TEMPLATE,
      description =
          "Whether the model thinks first, if its template can tell it (default: auto, as the"
              + " template). [LLAMA_ARG_REASONING]")
  private String thinks = FROM_TEMPLATE;

  @Option(
      names = "--reasoning-effort",
      paramLabel = "none|minimal|low|medium|high",
      description =
          "How hard the model thinks, if its template knows (default: as the template)."
              + " [LLAMA_ARG_REASONING_EFFORT]")
  private @Nullable String effort;

  @Option(
      names = "--reasoning-budget",
      paramLabel = "N",
      converter = Numbers.Limit.class,
      defaultValue = "-1",
      description =
          "How many tokens the model may think, -1 for any number (default: -1)."
              + " [LLAMA_ARG_THINK_BUDGET]")
  private int budget;

  @Option(
      names = "--reasoning-format",
      paramLabel = "auto|none|deepseek",
      description =
          "Whether thoughts are taken out of the text, or left in with none (default: auto)."
              + " [LLAMA_ARG_THINK]")
  private @Nullable String format;

  /** What these options ask for. */
  public ReasoningOptions reasoning() {
    ReasoningOptions reasoning = ReasoningOptions.defaults();
    if (effort != null) {
      reasoning = reasoning.withEffort(effort(effort));
    }
    if (budget >= 0) {
      reasoning = reasoning.withBudget(budget);
    }
    return format == null ? reasoning : reasoning.withFormat(format(format));
  }

  /** Whether the model thinks first; empty if that is up to the template. */
  public Optional<Boolean> thinks() {
    if (thinks.equals(FROM_TEMPLATE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Truth().convert(thinks));
    } catch (TypeConversionException e) {
      throw new UsageException("--reasoning", e);
    }
  }

  private static ReasoningOptions.Effort effort(String name) {
    try {
      return ReasoningOptions.Effort.of(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--reasoning-effort", e);
    }
  }

  private static ReasoningOptions.Format format(String name) {
    try {
      return ReasoningOptions.Format.of(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--reasoning-format", e);
    }
  }
}
