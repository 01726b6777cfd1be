package io.github.llamapanama.bench;

import io.github.llamapanama.chat.format.BoundaryTokens;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.models.TinyChat;
import java.util.List;
import java.util.Map;

/** Calls of tools as the embedded model's template has them, which is Hermes's. */
final class ToolCalls {
  private static final String OPENER = "<tool_call>";

  private static final List<Tool> TOOLS =
      List.of(
          Tool.function(
              "get_weather",
              "The weather in a city.",
              object(
                  Map.of(
                      "city", Map.of("type", "string", "maxLength", 20),
                      "days", Map.of("type", "integer", "minimum", 1, "maximum", 14),
                      "unit", Map.of("enum", List.of("celsius", "fahrenheit"))))),
          Tool.function(
              "search",
              "Searches articles.",
              object(
                  Map.of(
                      "query", Map.of("type", "string", "minLength", 1, "maxLength", 40),
                      "tags", Map.of("type", "array", "items", Map.of("type", "string")),
                      "range", object(Map.of("min", Map.of("type", "number"))),
                      "exact", Map.of("type", "boolean")))));

  private ToolCalls() {}

  private static Map<String, Object> object(Map<String, Object> properties) {
    return Map.of(
        "type", "object", "properties", properties, "required", List.copyOf(properties.keySet()));
  }

  /** What a request with tools makes of its reply. */
  static Grammar grammar(ToolChoice choice) {
    ChatRequest request =
        ChatRequest.builder().user("What is the weather?").tools(TOOLS).toolChoice(choice).build();
    try (Model model = Model.load(TinyChat.path())) {
      return ChatFormat.ofTemplate(model.chatTemplate().orElseThrow())
          .prompt(request, BoundaryTokens.NONE)
          .grammar()
          .orElseThrow();
    }
  }

  /** Makes one text begin with what opens a call, which random weights never would. */
  static LogitsProcessor opener(Model model) {
    int[] tokens = model.vocabulary().tokenize(OPENER, false, true);
    int[] written = {0};
    return (logits, history) -> {
      if (written[0] < tokens.length) {
        logits.set(tokens[written[0]++], Float.MAX_VALUE);
      }
    };
  }
}
