package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.chat.reply.ReplyConstraints;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.core.sampling.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request asks of its reply, in the language of the model. */
final class RequestedReply {
  private static final Map<String, @Nullable Object> ANY_OBJECT = Map.of("type", "object");

  private final ReplyLanguage language;
  private final ChatRequest request;
  private final String prefix;

  RequestedReply(ReplyLanguage language, ChatRequest request, String prompt) {
    this.language = language;
    this.request = request;
    this.prefix = prefix(prompt);
  }

  /** What the prompt has of the reply: its text from the beginning of the assistant's turn. */
  private String prefix(String prompt) {
    String header = language.header().strip();
    if (header.isEmpty()) {
      return language
          .reasoning()
          .map(markers -> prompt.lastIndexOf(markers.open().strip()))
          .filter(start -> start >= 0)
          .map(prompt::substring)
          .orElseGet(this::continued);
    }
    int start = prompt.lastIndexOf(header);
    if (request.continueFinalMessage() && language.channels().isPresent()) {
      // The message may have parts, each with such a header: its first one is meant.
      String thought = request.messages().getLast().reasoningContent().orElse("");
      int said = thought.isEmpty() ? -1 : prompt.lastIndexOf(thought);
      start = said < 0 ? start : prompt.lastIndexOf(header, said);
    }
    return start < 0 ? continued() : prompt.substring(start);
  }

  private String continued() {
    return request.continueFinalMessage() ? request.messages().getLast().text() : "";
  }

  ReplyFormat format() {
    return ReplyFormat.of(
        language,
        new ReplyOptions(
            prefix,
            request.continueFinalMessage(),
            readable(),
            request.reasoning().format() == ReasoningOptions.Format.NONE,
            !(request.responseFormat() instanceof ResponseFormat.Text),
            request.strictToolCalls()));
  }

  /**
   * What the reply must match.
   *
   * @throws IllegalArgumentException if a tool has to be called that there is not
   */
  Optional<Grammar> grammar() {
    ToolChoice choice = request.toolChoice().orElse(ToolChoice.Mode.AUTO);
    requireTool(choice);
    return language.grammar(
        new ReplyConstraints(
            callable(),
            choice == ToolChoice.Mode.REQUIRED || choice instanceof ToolChoice.Function,
            request.parallelToolCalls().orElse(true),
            schema(),
            isStrict(),
            prefix,
            request.enableThinking().orElse(true)));
  }

  private void requireTool(ToolChoice choice) {
    if (choice instanceof ToolChoice.Function named && callable().isEmpty()) {
      throw new IllegalArgumentException(
          "parameter 'tool_choice': the function '%s' is none of the tools"
              .formatted(named.name()));
    }
    if (choice == ToolChoice.Mode.REQUIRED && readable().isEmpty()) {
      throw new IllegalArgumentException(
          "parameter 'tool_choice': a call is required, but there are no tools");
    }
  }

  /** The tools that may be called: of those shown, the one that is named. */
  private List<Tool> callable() {
    List<Tool> visible = request.visibleTools();
    return request.toolChoice().orElse(ToolChoice.Mode.AUTO) instanceof ToolChoice.Function named
        ? visible.stream().filter(tool -> tool.function().name().equals(named.name())).toList()
        : visible;
  }

  /** Those, and the built-in tools that the template is told of by name. */
  private List<Tool> readable() {
    ToolChoice choice = request.toolChoice().orElse(ToolChoice.Mode.AUTO);
    boolean any = choice == ToolChoice.Mode.AUTO || choice == ToolChoice.Mode.REQUIRED;
    if (!any || !(request.allTemplateVariables().get("builtin_tools") instanceof List<?> names)) {
      return callable();
    }
    List<Tool> tools = new ArrayList<>();
    names.forEach(name -> tools.add(Tool.function(String.valueOf(name), "", ANY_OBJECT)));
    tools.addAll(callable());
    return tools;
  }

  private Optional<Map<String, @Nullable Object>> schema() {
    return switch (request.responseFormat()) {
      case ResponseFormat.Text text -> Optional.empty();
      case ResponseFormat.JsonObject object -> Optional.of(ANY_OBJECT);
      case ResponseFormat.JsonSchema schema -> Optional.of(schema.schema());
    };
  }

  private boolean isStrict() {
    return request.responseFormat() instanceof ResponseFormat.JsonSchema schema
        && schema.strict().orElse(false);
  }
}
