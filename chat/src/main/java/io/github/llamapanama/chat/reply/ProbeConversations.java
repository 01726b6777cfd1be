package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Conversations that differ in one thing, made of words that no template contains. */
final class ProbeConversations {
  static final String QUESTION = "xquestionx";
  static final String ANSWER = "xanswerx";
  static final String THOUGHT = "xthoughtx";
  static final String FIRST_TOOL = "xtoolax";
  static final String SECOND_TOOL = "xtoolbx";
  static final String FIRST_KEY = "xkeyax";
  static final String SECOND_KEY = "xkeybx";
  static final String TEXT_VALUE = "xvalueax";
  static final String NUMBER_VALUE = "48151";

  /** Some templates want nine letters or digits. */
  static final String FIRST_ID = "xcallid01";

  private static final String SECOND_ID = "xcallid02";

  private final TemplateProbe probe;

  ProbeConversations(TemplateProbe probe) {
    this.probe = probe;
  }

  /** The template's source. */
  String source() {
    return probe.source();
  }

  /** The question alone. */
  Optional<String> question(boolean generate) {
    return render(conversation(generate));
  }

  /** The question, and where the answer begins, with a switch for thinking. */
  Optional<String> question(boolean generate, boolean think) {
    ChatRequest.Builder request = conversation(generate).templateVariable("enable_thinking", think);
    return render(request);
  }

  /** The question and a plain answer. */
  Optional<String> answer() {
    return render(conversation(false).message(ChatMessage.assistant(ANSWER)));
  }

  Optional<String> answerAndTools() {
    return render(withTools(conversation(false)).message(ChatMessage.assistant(ANSWER)));
  }

  /** The question and an answer that was thought about. */
  Optional<String> thoughtfulAnswer() {
    ChatMessage message = ChatMessage.assistant(ANSWER).withReasoning(THOUGHT);
    return render(conversation(false).templateVariable("enable_thinking", true).message(message));
  }

  /** The question and a call of the first tool with two arguments, a text and a number. */
  Optional<String> call(String id) {
    return calls(List.of(first(id)));
  }

  /** The question and a call of each tool. */
  Optional<String> twoCalls(String firstId, String secondId) {
    return calls(List.of(first(firstId), second(secondId)));
  }

  Optional<String> twoCalls() {
    return twoCalls(FIRST_ID, SECOND_ID);
  }

  private static ToolCall first(String id) {
    String arguments =
        "{\"%s\": \"%s\", \"%s\": %s}".formatted(FIRST_KEY, TEXT_VALUE, SECOND_KEY, NUMBER_VALUE);
    return ToolCall.of(id, FIRST_TOOL, arguments);
  }

  private static ToolCall second(String id) {
    return ToolCall.of(id, SECOND_TOOL, "{\"%s\": \"%s\"}".formatted(FIRST_KEY, TEXT_VALUE));
  }

  private Optional<String> calls(List<ToolCall> calls) {
    return render(withTools(conversation(false)).message(ChatMessage.assistant(calls)));
  }

  private static ChatRequest.Builder conversation(boolean generate) {
    return ChatRequest.builder().message(ChatMessage.user(QUESTION)).addGenerationPrompt(generate);
  }

  private static ChatRequest.Builder withTools(ChatRequest.Builder request) {
    return request.tool(tool(FIRST_TOOL)).tool(tool(SECOND_TOOL));
  }

  private static Tool tool(String name) {
    return Tool.function(
        name,
        "A tool.",
        Map.of(
            "type",
            "object",
            "properties",
            Map.of(
                FIRST_KEY,
                Map.of("type", "string", "description", "A text."),
                SECOND_KEY,
                Map.of("type", "integer", "description", "A number.")),
            "required",
            List.of(FIRST_KEY)));
  }

  private Optional<String> render(ChatRequest.Builder request) {
    return probe.render(request.build());
  }
}
