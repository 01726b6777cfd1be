package io.github.llamapanama.chat.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.Content;
import io.github.llamapanama.chat.message.ContentPart;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages and tools as a template reads them: the maps and lists of OpenAI's wire. */
final class MessageVariables {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final TemplateFeatures features;

  MessageVariables(TemplateFeatures features) {
    this.features = features;
  }

  List<Map<String, @Nullable Object>> messages(List<ChatMessage> messages) {
    return messages.stream().map(this::message).toList();
  }

  /**
   * The tools; None if there are none, as transformers has it, unless the template breaks on it.
   */
  @Nullable List<Map<String, Object>> tools(List<Tool> tools) {
    return tools.isEmpty() && !features.wantsToolList()
        ? null
        : tools.stream().map(MessageVariables::tool).toList();
  }

  private Map<String, @Nullable Object> message(ChatMessage message) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("role", role(message.role()).wireName());
    variables.put("content", content(message));
    message.reasoningContent().ifPresent(text -> variables.put("reasoning_content", text));
    message.name().ifPresent(name -> variables.put("name", name));
    if (!message.toolCalls().isEmpty()) {
      variables.put("tool_calls", message.toolCalls().stream().map(this::toolCall).toList());
    }
    message.toolCallId().ifPresent(id -> variables.put("tool_call_id", id));
    return variables;
  }

  private Role role(Role role) {
    return role == Role.DEVELOPER && !features.readsDevelopers() ? Role.SYSTEM : role;
  }

  private @Nullable Object content(ChatMessage message) {
    if (features.wantsCallsWithoutContent()
        && !message.toolCalls().isEmpty()
        && message.text().isEmpty()) {
      return null;
    }
    return message.content().map(this::content).orElse("");
  }

  private Object content(Content content) {
    return switch (content) {
      case Content.Text text ->
          features.readsStrings() ? text.text() : parts(List.of(new ContentPart.Text(text.text())));
      case Content.Parts parts -> features.readsParts() ? parts(parts.parts()) : parts.text();
    };
  }

  private static List<Map<String, Object>> parts(List<ContentPart> parts) {
    return parts.stream().map(MessageVariables::part).toList();
  }

  private static Map<String, Object> part(ContentPart part) {
    return switch (part) {
      case ContentPart.Text text -> object("type", "text", "text", text.text());
    };
  }

  private Map<String, Object> toolCall(ToolCall call) {
    return object(
        "id", call.id(),
        "type", call.type(),
        "function",
            object(
                "name",
                call.function().name(),
                "arguments",
                arguments(call.function().arguments())));
  }

  /** As an object if the template reads objects, and the model did write one. */
  private Object arguments(String json) {
    if (!features.readsArgumentObjects()) {
      return json;
    }
    if (json.isBlank()) {
      return Map.of();
    }
    try {
      JsonNode tree = MAPPER.readTree(json);
      return tree.isObject() ? tree : json;
    } catch (JsonProcessingException e) {
      return json;
    }
  }

  private static Map<String, Object> tool(Tool tool) {
    Map<String, Object> function = object("name", tool.function().name());
    tool.function().description().ifPresent(text -> function.put("description", text));
    tool.function().parameters().ifPresent(schema -> function.put("parameters", schema));
    tool.function().strict().ifPresent(strict -> function.put("strict", strict));
    return object("type", tool.type(), "function", function);
  }

  private static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }
}
