package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the model may do before and instead of an answer. */
@OptionSection("Tools and reasoning")
public final class ToolOptions {
  @Option(
      names = "--tools",
      paramLabel = "FILE",
      description = "A JSON list of tools that the model may call, as OpenAI's API has them.")
  private @Nullable Path tools;

  @Option(
      names = "--tool-choice",
      paramLabel = "none|auto|required|NAME",
      description =
          "Whether the model may, must or must not call a tool, or which (default: auto).")
  private @Nullable String toolChoice;

  @Option(
      names = "--reasoning-effort",
      paramLabel = "none|minimal|low|medium|high",
      description = "How hard the model thinks, if its template knows (default: as the template).")
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
  private @Nullable String reasoningFormat;

  /** Asks for that. */
  public void applyTo(ChatRequest.Builder request) {
    if (tools != null) {
      String list = TextArgument.read(tools);
      request.tools(checked("--tools", () -> Tool.listFromJson(list)));
    }
    if (toolChoice != null) {
      request.toolChoice(choice(toolChoice));
    }
    request.reasoning(checked("--reasoning-format", this::reasoning));
  }

  private static ToolChoice choice(String name) {
    return switch (name) {
      case "none" -> ToolChoice.Mode.NONE;
      case "auto" -> ToolChoice.Mode.AUTO;
      case "required" -> ToolChoice.Mode.REQUIRED;
      default -> new ToolChoice.Function(name);
    };
  }

  private ReasoningOptions reasoning() {
    ReasoningOptions reasoning = ReasoningOptions.defaults();
    if (effort != null) {
      reasoning = reasoning.withEffort(ReasoningOptions.Effort.of(effort));
    }
    if (budget >= 0) {
      reasoning = reasoning.withBudget(budget);
    }
    return reasoningFormat == null
        ? reasoning
        : reasoning.withFormat(ReasoningOptions.Format.of(reasoningFormat));
  }

  private static <T> T checked(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(option, e);
    }
  }
}
