package io.github.llamapanama.cli;

import io.github.llamapanama.chat.format.BoundaryTokens;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.cli.console.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A raw reply, and the request that it answers, as far as the reply's reading depends on it. */
final class ReplyCase {
  private static final List<Map<String, Object>> QUESTION =
      List.of(Map.of("role", "user", "content", "Hello"));

  private final ReplyFormat format;

  /**
   * Reads what a case says of the request.
   *
   * @param chat the format of the conversation
   * @param given {@code tools}, {@code options}, {@code messages}, {@code generation_prompt},
   *     {@code json_schema}: each may be missing
   * @throws IllegalArgumentException if something has no meaning
   */
  ReplyCase(ChatFormat chat, Map<String, @Nullable Object> given) {
    Map<?, ?> options = given.get("options") instanceof Map<?, ?> map ? map : Map.of();
    ChatRequest request = request(given, options);
    this.format =
        given.get("generation_prompt") instanceof String prefix
            ? ReplyFormat.of(chat.replyLanguage(request), options(request, prefix))
            : chat.prompt(request, BoundaryTokens.NONE).replyFormat();
  }

  private static ChatRequest request(Map<String, @Nullable Object> given, Map<?, ?> options) {
    Map<String, @Nullable Object> wire = new LinkedHashMap<>();
    wire.put("messages", isEmpty(given.get("messages")) ? QUESTION : given.get("messages"));
    if (!isEmpty(given.get("tools"))) {
      wire.put("tools", given.get("tools"));
      wire.put("tool_choice", options.get("tool_choice"));
      wire.put("parallel_tool_calls", options.get("parallel_tool_calls"));
    }
    ChatRequest.Builder request = ChatRequest.fromJson(Json.ascii(wire)).toBuilder();
    if (options.get("reasoning_format") instanceof String name) {
      request.reasoning(ReasoningOptions.defaults().withFormat(ReasoningOptions.Format.of(name)));
    }
    if (options.get("enable_thinking") instanceof Boolean think) {
      request.enableThinking(think);
    }
    if (options.get("chat_template_kwargs") instanceof Map<?, ?> variables) {
      variables.forEach((name, value) -> request.templateVariable(String.valueOf(name), value));
    }
    if (given.get("json_schema") instanceof Map<?, ?> schema) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      schema.forEach((name, value) -> copy.put(String.valueOf(name), value));
      request.responseFormat(ResponseFormat.ofSchema("response", copy));
    }
    Object continued = options.get("continue_final_message");
    if (continued != null && !continued.equals(false)) {
      request.continueFinalMessage(true);
    }
    request.strictToolCalls(Boolean.TRUE.equals(options.get("strict_tool_calls")));
    return request.build();
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null || (value instanceof List<?> list && list.isEmpty());
  }

  private static ReplyOptions options(ChatRequest request, String prefix) {
    return new ReplyOptions(
        prefix,
        request.continueFinalMessage(),
        request.visibleTools(),
        request.reasoning().format() == ReasoningOptions.Format.NONE,
        !(request.responseFormat() instanceof ResponseFormat.Text),
        request.strictToolCalls());
  }

  /** A parser for the reply. */
  ReplyParser parser() {
    return format.parser();
  }

  /** The message that a raw reply is, as OpenAI's wire has it. */
  Map<String, @Nullable Object> message(String text) {
    ReplyParser parser = parser();
    MessageAssembler message = new MessageAssembler();
    parser.accept(text).forEach(message::add);
    parser.finish().forEach(message::add);
    return wire(message.message());
  }

  /** A message on the wire; calls have an id only where the model gave one. */
  static Map<String, @Nullable Object> wire(ChatMessage message) {
    Map<String, @Nullable Object> wire = new LinkedHashMap<>();
    wire.put("role", message.role().wireName());
    wire.put("content", message.text());
    message.reasoningContent().ifPresent(text -> wire.put("reasoning_content", text));
    List<Map<String, @Nullable Object>> calls = new ArrayList<>();
    for (ToolCall call : message.toolCalls()) {
      Optional<String> id = Optional.of(call.id()).filter(text -> !text.isEmpty());
      calls.add(call(id, Optional.of(call.function().name()), call.function().arguments()));
    }
    if (!calls.isEmpty()) {
      wire.put("tool_calls", calls);
    }
    return wire;
  }

  /** An addition to a message on the wire. */
  static Map<String, @Nullable Object> wire(ChatEvent.Delta delta) {
    Map<String, @Nullable Object> wire = new LinkedHashMap<>();
    switch (delta) {
      case ChatEvent.Content content -> wire.put("content", content.text());
      case ChatEvent.Reasoning reasoning -> wire.put("reasoning_content", reasoning.text());
      case ChatEvent.ToolCallDelta more -> {
        Map<String, @Nullable Object> call = call(more.id(), more.name(), more.arguments());
        call.put("index", more.index());
        wire.put("tool_calls", List.of(call));
      }
    }
    return wire;
  }

  private static Map<String, @Nullable Object> call(
      Optional<String> id, Optional<String> name, String arguments) {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    name.ifPresent(text -> function.put("name", text));
    function.put("arguments", arguments);
    Map<String, @Nullable Object> call = new LinkedHashMap<>();
    id.ifPresent(text -> call.put("id", text));
    name.ifPresent(text -> call.put("type", "function"));
    call.put("function", function);
    return call;
  }
}
