package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ContentPart;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.template.Origin;
import io.github.llamapanama.chat.template.TemplateException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateFormatTest {
  private static final Tool TOOL = Tool.function("f", "does f", Map.of("type", "object"));

  private static final ChatMessage PARTS =
      ChatMessage.user(new ContentPart.Text("Hello"), new ContentPart.Text("there"));

  private static final ChatMessage CALL =
      ChatMessage.assistant(List.of(ToolCall.of("c1", "f", "{\"city\": \"Rome\"}")));

  @Test
  void aTemplateThatReadsStringsGetsPartsAsOneString() {
    String template = "{% for m in messages %}{{ m.content }}{% endfor %}";

    assertThat(render(template, ChatRequest.of(PARTS))).isEqualTo("Hello\nthere");
  }

  @Test
  void aTemplateThatReadsPartsGetsAStringAsOnePart() {
    String template =
        "{% for m in messages %}{% for p in m.content %}<{{ p.text }}>{% endfor %}{% endfor %}";

    assertThat(render(template, ChatRequest.of("Hello"))).isEqualTo("<Hello>");
    assertThat(render(template, ChatRequest.of(PARTS))).isEqualTo("<Hello><there>");
  }

  @Test
  void aTemplateThatReadsBothGetsWhatWasWritten() {
    String template =
        "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
            + "{% for p in m.content %}<{{ p.text }}>{% endfor %}{% endif %}{% endfor %}";

    assertThat(render(template, ChatRequest.of("Hello"))).isEqualTo("Hello");
    assertThat(render(template, ChatRequest.of(PARTS))).isEqualTo("<Hello><there>");
  }

  @Test
  void argumentsAreAnObjectForATemplateThatReadsOne() {
    String template =
        "{% for m in messages %}{% for c in m.tool_calls %}"
            + "{% for k, v in c.function.arguments.items() %}{{ k }}={{ v }}{% endfor %}"
            + "{% endfor %}{% endfor %}";

    assertThat(render(template, ChatRequest.of(CALL))).isEqualTo("city=Rome");
  }

  @Test
  void argumentsAreAnObjectForATemplateThatWritesJsonItself() {
    String template =
        "{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.arguments|tojson }}"
            + "{% endfor %}{% endfor %}";

    assertThat(render(template, ChatRequest.of(CALL))).isEqualTo("{\"city\": \"Rome\"}");
  }

  @Test
  void argumentsAreTextForATemplateThatReadsText() {
    String template =
        "{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.name + ' ' + "
            + "c.function.arguments }}{% endfor %}{% endfor %}";

    assertThat(render(template, ChatRequest.of(CALL))).isEqualTo("f {\"city\": \"Rome\"}");
  }

  @Test
  void contentIsNoneForATemplateThatShowsCallsOnlyThen() {
    String template =
        "{% for m in messages %}{% if m.content is none %}{% for c in m.tool_calls %}"
            + "{{ c.function.name + ' ' + c.function.arguments }}{% endfor %}{% endif %}{% endfor %}";

    assertThat(render(template, ChatRequest.of(CALL))).isEqualTo("f {\"city\": \"Rome\"}");
  }

  @Test
  void argumentsThatAreNoJsonStayText() {
    String template =
        "{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.arguments|tojson }}"
            + "{% endfor %}{% endfor %}";
    ChatMessage call = ChatMessage.assistant(List.of(ToolCall.of("c1", "f", "{oops")));

    assertThat(render(template, ChatRequest.of(call))).isEqualTo("\"{oops\"");
  }

  @Test
  void toolsAndDocumentsAreNoneIfThereAreNone() {
    String template = "{{ tools is none }} {{ documents is none }}";

    assertThat(render(template, ChatRequest.of("Hi"))).isEqualTo("True True");
  }

  @Test
  void variablesOfTheRequestReachTheTemplate() {
    String template =
        "{{ enable_thinking }} {{ x.y[1] }} {{ add_generation_prompt }}{{ eos_token }}";
    ChatRequest request =
        ChatRequest.builder()
            .user("Hi")
            .enableThinking(false)
            .templateVariable("x", Map.of("y", List.of(1, 2)))
            .build();

    assertThat(
            ChatFormat.ofTemplate(template).prompt(request, new BoundaryTokens("", "</s>")).text())
        .isEqualTo("False 2 True</s>");
  }

  @Test
  void theToolTemplateIsChosenIfThereAreTools() {
    ChatFormat format =
        ChatFormat.ofTemplates(
            Map.of("default", "plain", "tool_use", "tools", "rag", "documents"), List.of());
    ChatRequest plain = ChatRequest.of("Hi");

    assertThat(text(format, plain)).isEqualTo("plain");
    assertThat(text(format, plain.toBuilder().tool(TOOL).build())).isEqualTo("tools");
    assertThat(text(format, plain.toBuilder().templateName("rag").build())).isEqualTo("documents");
    assertThatThrownBy(() -> text(format, plain.toBuilder().templateName("x").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x'");
  }

  @Test
  void aTemplatesOwnErrorComesThrough() {
    assertThatThrownBy(
            () -> render("{{ raise_exception('Roles must alternate') }}", ChatRequest.of("Hi")))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("Roles must alternate");
  }

  @Test
  void aRoleIsTheTemplatesAndContentIsTheMessages() {
    Prompt prompt =
        ChatFormat.ofTemplate("{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}")
            .prompt(ChatRequest.of("Hello"), BoundaryTokens.NONE);

    assertThat(prompt.segments())
        .containsExactly(
            new Prompt.Segment(Origin.TEMPLATE, "<|user|>"),
            new Prompt.Segment(Origin.INPUT, "Hello"));
  }

  @Test
  void theFinalMessageIsContinued() {
    String template =
        "{% for m in messages %}<{{ m.role }}>{{ m.content | trim }}<end>{% endfor %}"
            + "{% if add_generation_prompt %}<assistant>{% endif %}";
    ChatRequest request =
        ChatRequest.builder().user("Hi").assistant("The end").continueFinalMessage(true).build();
    ChatRequest spaced =
        ChatRequest.builder().user("Hi").assistant("end ").continueFinalMessage(true).build();

    assertThat(render(template, request)).isEqualTo("<user>Hi<end><assistant>The end");
    assertThat(render(template, spaced)).isEqualTo("<user>Hi<end><assistant>end");
  }

  @Test
  void aFinalMessageThatTheTemplateDropsIsAppended() {
    String template =
        "{% for m in messages %}{% if m.role == 'user' %}<user>{{ m.content }}{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}<assistant>{% endif %}";
    ChatRequest request =
        ChatRequest.builder().user("Hi").assistant("The end").continueFinalMessage(true).build();

    assertThat(render(template, request)).isEqualTo("<user>Hi<assistant>The end");
  }

  private static String render(String template, ChatRequest request) {
    return text(ChatFormat.ofTemplate(template), request);
  }

  private static String text(ChatFormat format, ChatRequest request) {
    return format.prompt(request, BoundaryTokens.NONE).text();
  }
}
