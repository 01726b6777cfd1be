package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.cli.console.Json;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the reply may and must be. */
@OptionSection("Reply")
public final class ReplyOptions {
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
      names = {"-j", "--json-schema"},
      paramLabel = "JSON",
      description = "The JSON schema that the reply follows, {} for any object.")
  private @Nullable String schema;

  @Option(
      names = {"--schema", "-jf", "--json-schema-file"},
      paramLabel = "FILE",
      description = "A file with the JSON schema that the reply follows.")
  private @Nullable Path schemaFile;

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

  @Option(
      names = "--n",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "How many replies to print (default: 1).")
  private int choices;

  @Option(
      names = "--logprobs",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      description =
          "With --json, tell how likely each token was, and the N likeliest in its place.")
  private @Nullable Integer logprobs;

  @Option(names = "--json", description = "Print the reply as OpenAI's API has it.")
  private boolean json;

  /** How many replies to print. */
  public int choices() {
    return choices;
  }

  /** Whether to print them as JSON. */
  public boolean json() {
    return json;
  }

  /** Asks for such a reply. */
  public void applyTo(ChatRequest.Builder request) {
    if (tools != null) {
      String list = TextArgument.read(tools);
      request.tools(checked("--tools", () -> Tool.listFromJson(list)));
    }
    if (toolChoice != null) {
      request.toolChoice(choice(toolChoice));
    }
    TextArgument.of(schema, schemaFile)
        .map(text -> checked(schema == null ? "--schema" : "--json-schema", () -> form(text)))
        .ifPresent(request::responseFormat);
    request.reasoning(checked("--reasoning-format", this::reasoning));
    request.options(
        options -> {
          options.choices(choices);
          Optional.ofNullable(logprobs).ifPresent(options::logprobs);
        });
  }

  private static ToolChoice choice(String name) {
    return switch (name) {
      case "none" -> ToolChoice.Mode.NONE;
      case "auto" -> ToolChoice.Mode.AUTO;
      case "required" -> ToolChoice.Mode.REQUIRED;
      default -> new ToolChoice.Function(name);
    };
  }

  private static ResponseFormat form(String schema) {
    return ResponseFormat.ofSchema("reply", Json.object(schema));
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
