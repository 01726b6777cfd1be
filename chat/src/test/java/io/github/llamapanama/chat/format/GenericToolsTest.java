package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tools for models whose templates have no words for them. */
class GenericToolsTest {
  private static final String CHATML =
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}"
          + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  /** Knows no instructions, and insists on turns. */
  private static final String TURNS =
      "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
          + "{{ raise_exception('take turns') }}{% endif %}"
          + "{{ '<turn>' + m.role + '\n' + m.content + '</turn>\n' }}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<turn>assistant\n' }}{% endif %}";

  private static final Tool WEATHER =
      Tool.function(
          "weather",
          "Weather of a city.",
          Map.of(
              "type",
              "object",
              "properties",
              Map.of("city", Map.of("type", "string")),
              "required",
              List.of("city"),
              "additionalProperties",
              false));

  private static final String ROME =
      "{\"tool_call\": {\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}}";
  private static final String OSLO = ROME.replace("Rome", "Oslo");

  @Test
  void toolsAreDescribedInTheInstructions() {
    ChatRequest request =
        ChatRequest.builder().system("Be brief.").user("How is Rome?").tool(WEATHER).build();

    assertThat(prompt(CHATML, request).text())
        .startsWith("<|im_start|>system\nBe brief.\n\nYou can call these tools.")
        .contains("{\"name\":\"weather\",\"description\":\"Weather of a city.\",\"parameters\":{")
        .contains("If you need no tool, answer in plain words.<|im_end|>")
        .endsWith("<|im_start|>user\nHow is Rome?<|im_end|>\n<|im_start|>assistant\n");
  }

  @Test
  void toolsAreDescribedInTheFirstQuestionIfATemplateKnowsNoInstructions() {
    assertThat(prompt(TURNS, request().build()).text())
        .startsWith("<turn>user\nYou can call these tools.")
        .contains("plain words.\n\nHow is Rome?</turn>");
  }

  @Test
  void withoutToolsNothingIsAdded() {
    assertThat(prompt(CHATML, ChatRequest.of("Hello")).text())
        .isEqualTo("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n");
    assertThat(prompt(CHATML, request().toolChoice(ToolChoice.Mode.NONE).build()).text())
        .doesNotContain("weather");
  }

  @Test
  void aTemplateThatShowsToolsIsLeftToDoSo() {
    String template = "{{ tools|tojson if tools }}" + CHATML;

    assertThat(prompt(template, request().build()).text()).doesNotContain("You can call");
  }

  @Test
  void earlierCallsAndAnswersAreTextsThatTakeTurns() {
    ChatRequest request =
        request()
            .message(
                ChatMessage.assistant(
                    List.of(
                        ToolCall.of("a", "weather", "{\"city\": \"Rome\"}"),
                        ToolCall.of("b", "weather", "{\"city\": \"Oslo\"}"))))
            .message(ChatMessage.tool("a", "sunny"))
            .message(ChatMessage.tool("b", "\"snow\""))
            .user("And?")
            .build();

    assertThat(prompt(TURNS, request).text())
        .endsWith(
            """
            <turn>assistant
            %s
            %s</turn>
            <turn>user
            {"tool_response":{"name":"weather","content":"sunny"}}
            {"tool_response":{"name":"weather","content":"\\"snow\\""}}
            And?</turn>
            <turn>assistant
            """
                .formatted(ROME, OSLO));
  }

  @Test
  void callsAreReadWhereverTheyAreCut() {
    assertThat(calls(ROME)).containsExactly("weather{\"city\": \"Rome\"}");
    assertThat(calls(ROME + "\n" + OSLO))
        .containsExactly("weather{\"city\": \"Rome\"}", "weather{\"city\": \"Oslo\"}");
    assertThat(
            calls(
                "{\"tool_calls\": [{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}},"
                    + " {\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}]}<|im_end|>"))
        .containsExactly("weather{\"city\": \"Rome\"}", "weather{\"city\": \"Oslo\"}");
    assertThat(read("It is {\"sunny\"}.").text()).isEqualTo("It is {\"sunny\"}.");
  }

  @Test
  void anOptionalCallIsConstrainedFromItsOpeningOn() {
    Grammar grammar = prompt(CHATML, request().build()).grammar().orElseThrow();
    Grammar once =
        prompt(CHATML, request().parallelToolCalls(false).build()).grammar().orElseThrow();

    assertThat(grammar.trigger().orElseThrow().patterns()).hasSize(1);
    assertThat(matches(grammar, ROME)).isTrue();
    assertThat(matches(grammar, ROME + "\n" + OSLO)).isTrue();
    assertThat(matches(grammar, ROME.replace("city", "town"))).isFalse();
    assertThat(matches(once, ROME + "\n" + OSLO)).isFalse();
  }

  @Test
  void aRequiredCallIsConstrainedFromTheStart() {
    Prompt prompt = prompt(CHATML, request().toolChoice(ToolChoice.Mode.REQUIRED).build());

    assertThat(prompt.text()).contains("Call a tool now.");
    assertThat(prompt.grammar().orElseThrow().trigger()).isEmpty();
    assertThat(matches(prompt.grammar().orElseThrow(), ROME)).isTrue();
    assertThat(matches(prompt.grammar().orElseThrow(), "Sunny.")).isFalse();
  }

  private static boolean matches(Grammar grammar, String text) {
    return GrammarMatcher.matches(Grammar.of(grammar.text(), grammar.root()), text);
  }

  private static List<String> calls(String text) {
    ChatMessage message = read(text);
    assertThat(message.text()).isEmpty();
    return message.toolCalls().stream()
        .map(call -> call.function().name() + call.function().arguments())
        .toList();
  }

  private static ChatMessage read(String text) {
    return Replies.readHoweverCut(prompt(CHATML, request().build()).replyFormat(), text);
  }

  private static ChatRequest.Builder request() {
    return ChatRequest.builder().user("How is Rome?").tool(WEATHER);
  }

  private static Prompt prompt(String template, ChatRequest request) {
    return ChatFormat.ofTemplate(template).prompt(request, BoundaryTokens.NONE);
  }
}
