package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

  @Mixin private final ThinkingOptions thinking = new ThinkingOptions();

  /** Asks for that. */
  public void applyTo(ChatRequest.Builder request) {
    if (tools != null) {
      request.tools(list(TextArgument.read(tools)));
    }
    if (toolChoice != null) {
      request.toolChoice(choice(toolChoice));
    }
    request.reasoning(thinking.reasoning());
    thinking.thinks().ifPresent(request::enableThinking);
  }

  private static List<Tool> list(String json) {
    try {
      return Tool.listFromJson(json);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--tools", e);
    }
  }

  private static ToolChoice choice(String name) {
    return switch (name) {
      case "none" -> ToolChoice.Mode.NONE;
      case "auto" -> ToolChoice.Mode.AUTO;
      case "required" -> ToolChoice.Mode.REQUIRED;
      default -> new ToolChoice.Function(name);
    };
  }
}
