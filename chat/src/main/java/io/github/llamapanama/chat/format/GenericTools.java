package io.github.llamapanama.chat.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Content;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.chat.reply.GenericCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts tools, calls and what tools answered into texts, for templates that have no words for them.
 * Tools are described in the instructions, an answer is a message of the user.
 */
final class GenericTools {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final ChatRequest request;
  private final boolean readsInstructions;

  /** The names of the tools that were called, by the calls' ids. */
  private final Map<String, String> called = new HashMap<>();

  private final List<ChatMessage> messages = new ArrayList<>();

  private GenericTools(ChatRequest request, boolean readsInstructions) {
    this.request = request;
    this.readsInstructions = readsInstructions;
  }

  /**
   * The request's messages without calls and answers of tools, but with their texts.
   *
   * @param readsInstructions whether the template shows messages of role {@code system}
   */
  static List<ChatMessage> inTexts(ChatRequest request, boolean readsInstructions) {
    return new GenericTools(request, readsInstructions).messages();
  }

  private List<ChatMessage> messages() {
    boolean answered = false;
    for (ChatMessage message : request.messages()) {
      boolean answer = message.role() == Role.TOOL;
      ChatMessage text = answer ? ChatMessage.user(answer(message)) : withCallsAsText(message);
      // Some templates insist that user and assistant take turns.
      if (answered && text.role() == Role.USER) {
        ChatMessage before = messages.removeLast();
        text = withText(text, before.text() + "\n" + text.text());
      }
      messages.add(text);
      answered = answer || (answered && text.role() == Role.USER);
    }
    if (!request.visibleTools().isEmpty()) {
      addInstructions();
    }
    return messages;
  }

  private ChatMessage withCallsAsText(ChatMessage message) {
    if (message.toolCalls().isEmpty()) {
      return message;
    }
    List<String> lines = new ArrayList<>();
    if (!message.text().isBlank()) {
      lines.add(message.text());
    }
    for (ToolCall call : message.toolCalls()) {
      String name = call.function().name();
      String arguments = call.function().arguments();
      called.put(call.id(), name);
      lines.add(GenericCalls.text(json(name), arguments.isBlank() ? "{}" : arguments));
    }
    return withText(message, String.join("\n", lines));
  }

  private String answer(ChatMessage message) {
    Map<String, Object> answer = new LinkedHashMap<>();
    message
        .name()
        .or(() -> message.toolCallId().flatMap(id -> Optional.ofNullable(called.get(id))))
        .ifPresent(name -> answer.put("name", name));
    answer.put("content", message.text());
    return json(Map.of("tool_response", answer));
  }

  private void addInstructions() {
    Role wanted = readsInstructions ? Role.SYSTEM : Role.USER;
    int at = 0;
    while (at < messages.size() && !fits(messages.get(at).role())) {
      at++;
    }
    if (at == messages.size()) {
      messages.addFirst(ChatMessage.of(wanted, instructions()));
      return;
    }
    ChatMessage message = messages.get(at);
    messages.set(
        at,
        withText(
            message,
            readsInstructions
                ? message.text() + "\n\n" + instructions()
                : instructions() + "\n\n" + message.text()));
  }

  private boolean fits(Role role) {
    return readsInstructions ? role == Role.SYSTEM || role == Role.DEVELOPER : role == Role.USER;
  }

  private String instructions() {
    String tools =
        request.visibleTools().stream()
            .map(GenericTools::description)
            .collect(Collectors.joining("\n"));
    StringBuilder text =
        new StringBuilder("You can call these tools. Their parameters are JSON schemas.\n")
            .append(tools)
            .append("\n\nTo call a tool, write nothing but a line like this:\n")
            .append(GenericCalls.text("\"NAME\"", "{…}"))
            .append('\n');
    if (request.parallelToolCalls().orElse(true)) {
      text.append("To call several tools, write such a line for each of them.\n");
    }
    text.append("You are then told what the tools answered.\n");
    return text.append(
            switch (request.toolChoice().orElse(ToolChoice.Mode.AUTO)) {
              case ToolChoice.Mode mode ->
                  mode == ToolChoice.Mode.REQUIRED
                      ? "Call a tool now."
                      : "If you need no tool, answer in plain words.";
              case ToolChoice.Function named -> "Call the tool %s now.".formatted(named.name());
            })
        .toString();
  }

  private static String description(Tool tool) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", tool.function().name());
    tool.function().description().ifPresent(text -> description.put("description", text));
    tool.function().parameters().ifPresent(schema -> description.put("parameters", schema));
    return json(description);
  }

  /** The same speaker with another text, and no calls. */
  private static ChatMessage withText(ChatMessage message, String text) {
    return new ChatMessage(
        message.role(),
        Optional.of(new Content.Text(text)),
        message.reasoningContent(),
        message.name(),
        List.of(),
        Optional.empty());
  }

  private static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a tool cannot be written as JSON", e);
    }
  }
}
