package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.UpstreamTemplates;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that break on what a tool's schema has. */
class PlainToolsTest {
  private static final String NULLABLE =
      """
      {"type": "object", "properties": {"note": {"type": ["string", "null"]},
       "kind": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
       "more": {"type": "object"}}, "required": ["note"]}""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
        "NousResearch-Hermes-3-Llama-3.1-8B-tool_use",
        "CohereForAI-c4ai-command-r-plus-tool_use"
      })
  void aSchemaThatATemplateBreaksOnIsShownPlainer(String template) {
    assertThat(prompt(template, NULLABLE).text())
        .contains("set_note", "note: str", "kind: ", "int");
  }

  @Test
  void theGrammarFollowsTheSchemaAsItIs() {
    Prompt prompt = prompt("NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use", NULLABLE);

    assertThat(prompt.grammar().orElseThrow().text()).contains("null");
  }

  @Test
  void aToolWithoutParametersHasNone() {
    assertThat(prompt("ByteDance-Seed-OSS", "{}").text()).contains("def set_note(");
  }

  @Test
  void whatATemplateRefusesItselfIsStillRefused() {
    ChatFormat format =
        ChatFormat.ofTemplate("{{ raise_exception('no ' ~ tools[0].function.name) }}");

    assertThatThrownBy(() -> format.prompt(request(NULLABLE), BoundaryTokens.NONE))
        .isInstanceOf(TemplateException.class)
        .hasMessage("no set_note");
  }

  private static Prompt prompt(String template, String schema) {
    String source = UpstreamTemplates.text(template + ".jinja");
    return ChatFormat.ofTemplate(source).prompt(request(schema), BoundaryTokens.NONE);
  }

  private static ChatRequest request(String schema) {
    String tool =
        "[{\"type\": \"function\", \"function\": {\"name\": \"set_note\", \"parameters\": %s}}]"
            .formatted(schema);
    return ChatRequest.builder().user("Hi").tools(Tool.listFromJson(tool)).build();
  }
}
