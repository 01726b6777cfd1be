package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Templates that no model has show how replies are written, and are understood all the same. */
class DerivedLanguageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Tool FIND = tool("find", "what", "string");
  private static final Tool SET = tool("set", "on", "boolean");

  private static final String JSON_CALL =
      """
      {{- '{"name": "' + f.name + '", "arguments": ' + f.arguments | tojson + '}' }}""";

  private static Tool tool(String name, String argument, String type) {
    return Tool.function(
        name,
        "Does it.",
        Map.of(
            "type",
            "object",
            "properties",
            Map.of(argument, Map.of("type", type, "description", "it")),
            "required",
            List.of(argument)));
  }

  /** A template of turns, with a text before all calls, one for each, and one after all. */
  private static String template(String open, String call, String close) {
    return turns(
        "{{- message.content }}{%- if message.tool_calls %}"
            + open
            + "{%- for c in message.tool_calls %}{%- set f = c.function %}"
            + call
            + "{%- endfor %}"
            + close
            + "{%- endif %}");
  }

  private static String turns(String answer) {
    return """
        {%- for t in tools %}{{- t | tojson }}{%- endfor %}
        {%- for message in messages %}
        {{- '<|' + message.role + '|>' }}
        {%- if message.role == 'assistant' %}ANSWER{%- else %}{{- message.content }}{%- endif %}
        {{- '<|end|>' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|assistant|>' }}{%- endif %}"""
        .replace("ANSWER", answer);
  }

  private static String each(String call) {
    return template("", call, "");
  }

  @Test
  void callsMayStandInAListThatAnObjectHas() {
    String template =
        template(
            "{{- '<do>{\"tool_calls\": [' }}",
            JSON_CALL + "{{- '' if loop.last else ', ' }}",
            "{{- ']}</do>' }}");
    String call = "{\"name\": \"find\", \"arguments\": {\"what\": \"it\"}}";

    assertCalls(template, "<do>{\"tool_calls\": [" + call + "]}</do>", "find {\"what\":\"it\"}");
    assertCalls(
        template,
        "<do>{\"tool_calls\": [" + call + ", " + call + "]}</do>",
        "find {\"what\":\"it\"}",
        "find {\"what\":\"it\"}");
    assertRequired(template, "<do>{\"tool_calls\": [" + call + "]}</do>");
  }

  @Test
  void callsMayHaveNoMarkersButTheNamesOfTools() {
    String template =
        each(
            "{{- '\\n' if loop.first else '<|assistant|>' }}"
                + "{{- f.name + '\\n' + f.arguments | tojson }}");

    assertCalls(template, "\nfind\n{\"what\": \"it\"}", "find {\"what\":\"it\"}");
    assertCalls(
        template,
        "\nfind\n{\"what\": \"it\"}<|assistant|>set\n{\"on\": true}",
        "find {\"what\":\"it\"}",
        "set {\"on\":true}");
    assertThat(read(template, "I find it {there}, then set it.").text())
        .isEqualTo("I find it {there}, then set it.");
    assertRequired(template, "find\n{\"what\": \"it\"}");
  }

  @Test
  void requiredCallsAreWrittenAsTheTemplateWritesThem() {
    String argumentsFirst =
        """
        {{- '<do>{"arguments": ' + f.arguments | tojson + ', "name": "' + f.name + '"}</do>' }}""";
    String typed =
        """
        {{- '<do>{"type": "function", "name": "' + f.name + '", "parameters": ' }}
        {{- f.arguments | tojson + '}</do>' }}""";
    String numbered =
        """
        {{- '<do>{"id": ' ~ loop.index0 ~ ', "name": "' + f.name + '", "arguments": ' }}
        {{- f.arguments | tojson + '}</do>' }}""";
    String whole = "{{- '<do>' + c | tojson + '</do>' }}";

    assertRequired(
        each(argumentsFirst), "<do>{\"arguments\": {\"what\": \"it\"}, \"name\": \"find\"}</do>");
    assertRequired(
        each(typed),
        "<do>{\"type\": \"function\", \"name\": \"find\", "
            + "\"parameters\": {\"what\": \"it\"}}</do>");
    assertRequired(
        each(numbered),
        "<do>{\"id\": 0, \"name\": \"find\", \"arguments\": {\"what\": \"it\"}}</do>");
    assertRequired(
        each(whole),
        "<do>{\"id\": \"abcdefgh1\", \"type\": \"function\", \"function\": "
            + "{\"name\": \"find\", \"arguments\": {\"what\": \"it\"}}}</do>");
  }

  @Test
  void valuesBetweenTagsMayBeWhatPythonPrints() {
    String template =
        each(
            "{{- '<do name=\"' + f.name + '\">' }}{%- for k, v in f.arguments.items() %}"
                + "{{- '<arg name=\"' + k + '\">' ~ v ~ '</arg>' }}{%- endfor %}{{- '</do>' }}");
    String reply = "<do name=\"set\"><arg name=\"on\">True</arg></do>";

    assertCalls(template, reply, "set {\"on\":true}");
    assertRequired(template, reply);
  }

  @Test
  void tagsMayNameArgumentsAndTheCallItself() {
    String template =
        template(
            "{{- '<calls>\\n' }}",
            "{{- '<call>\\n<name>' + f.name + '</name>\\n<args>\\n' }}"
                + "{%- for k, v in f.arguments.items() %}"
                + "{{- '<' + k + '>' ~ v ~ '</' + k + '>\\n' }}"
                + "{%- endfor %}{{- '</args>\\n</call>\\n' }}",
            "{{- '</calls>' }}");

    assertCalls(
        template,
        "<calls>\n<call>\n<name>find</name>\n<args>\n<what>it</what>\n</args>\n</call>\n</calls>",
        "find {\"what\":\"it\"}");
  }

  @Test
  void whiteSpaceBeforeCallsMayDifferFromWhatThePromptEndsWith() {
    String template =
        """
        {%- for t in tools %}{{- t | tojson }}{%- endfor %}
        {%- for message in messages %}
        {%- if message.tool_calls %}{{- '\\nMODEL:' }}
        {%- for c in message.tool_calls %}{%- set f = c.function %}
        {{- '\\n<do> ' }}CALL{%- endfor %}
        {{- '<end>' }}
        {%- elif message.role == 'assistant' %}{{- '\\nMODEL: ' + message.content + '<end>' }}
        {%- else %}{{- '\\nYOU: ' + message.content }}{%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '\\nMODEL: ' }}{%- endif %}"""
            .replace("CALL", JSON_CALL);

    assertCalls(
        template,
        "\n<do> {\"name\": \"find\", \"arguments\": {\"what\": \"it\"}}",
        "find {\"what\":\"it\"}");
  }

  @Test
  void thoughtsThatThePromptOpensMayBeClosedAtOnceInEarlierAnswers() {
    String template =
        turns(
                "{{- '<ponder>\\n' }}{%- if message.reasoning_content %}"
                    + "{{- message.reasoning_content + '\\n' }}{%- endif %}{{- '</ponder>\\n' }}"
                    + "{{- message.content }}")
            .replace("{{- '<|assistant|>' }}", "{{- '<|assistant|><ponder>\\n' }}");

    ChatMessage message = read(template, "It is so.\n</ponder>\nYes.", "<|assistant|><ponder>\n");

    assertThat(message.reasoningContent().orElse("").strip()).isEqualTo("It is so.");
    assertThat(message.text().strip()).isEqualTo("Yes.");
  }

  @Test
  void thoughtsThatATemplateOnlyRemovesAreKnownByTheNameOfTheirTag() {
    String template = turns("{{- message.content.split('</inner_thought>')[-1] }}");

    ChatMessage message = read(template, "<inner_thought>It is so.</inner_thought>Yes.");

    assertThat(message.reasoningContent()).contains("It is so.");
    assertThat(message.text()).isEqualTo("Yes.");
  }

  @Test
  void aTemplateThatShowsToolsAloneLeavesTheUsualFormsOfCalls() {
    String template = turns("{{- message.content }}");
    String call = "{\"name\": \"find\", \"arguments\": {\"what\": \"it\"}}";

    for (String reply :
        List.of(
            "<tool_call>\n" + call + "\n</tool_call>",
            "[TOOL_CALLS][" + call + "]",
            call,
            "{\"name\": \"find\", \"parameters\": {\"what\": \"it\"}}")) {
      assertCalls(template, reply, "find {\"what\":\"it\"}");
    }
    assertThat(read(template, "{\"name\": \"Oslo\"}").text()).isEqualTo("{\"name\": \"Oslo\"}");
    assertRequired(template, "<tool_call>\n" + call + "\n</tool_call>");
  }

  @Test
  void llama4CallsInPythonAndInJson() {
    String template =
        turns("{{- message.content }}")
                .replace("<|end|>", "<|eot|>")
                .replace("<|assistant|>", "<|header_start|>assistant<|header_end|>")
            + "{#- <|python_start|> #}";

    assertCalls(
        template,
        "<|python_start|>[find(what=\"it\"), set(on=True)]<|python_end|>",
        "find {\"what\":\"it\"}",
        "set {\"on\":true}");
    assertCalls(
        template,
        "{\"type\": \"function\", \"name\": \"find\", \"parameters\": {\"what\": \"it\"}}",
        "find {\"what\":\"it\"}");
  }

  @Test
  void functionary2NamesWhoIsSpokenTo() {
    String template =
        """
        {%- for m in messages %}{{- '<|from|>' + m.role + '\\n<|recipient|>all\\n<|content|>' }}
        {{- m.content + '\\n' }}{%- endfor %}{{- '<|from|>assistant\\n<|recipient|>' }}""";

    assertCalls(template, "find\n<|content|>{\"what\": \"it\"}", "find {\"what\":\"it\"}");
    ChatMessage message =
        read(
            template,
            "all\n<|content|>Wait.\n<|from|>assistant\n<|recipient|>set\n<|content|>"
                + "{\"on\": true}");
    assertThat(message.text().strip()).isEqualTo("Wait.");
    assertThat(message.toolCalls()).hasSize(1);
  }

  private static void assertCalls(String template, String reply, String... calls) {
    ChatMessage message = read(template, reply);

    assertThat(message.toolCalls())
        .extracting(call -> call.function().name() + " " + compact(call.function().arguments()))
        .as("calls read from '%s'", reply)
        .containsExactly(calls);
    assertThat(message.text()).as("content read from '%s'", reply).isBlank();
  }

  private static String compact(String json) {
    return assertDoesNotThrow(() -> JSON.readTree(json)).toString();
  }

  private static void assertRequired(String template, String reply) {
    ChatRequest request =
        ChatRequest.builder()
            .user("Where?")
            .tool(FIND)
            .tool(SET)
            .toolChoice(ToolChoice.Mode.REQUIRED)
            .build();
    Prompt prompt = ChatFormat.ofTemplate(template).prompt(request, BoundaryTokens.NONE);

    assertThat(GrammarMatcher.matches(prompt.grammar().orElseThrow(), reply))
        .as("whether a required call may be written '%s'", reply)
        .isTrue();
  }

  private static ChatMessage read(String template, String reply) {
    return read(template, reply, "");
  }

  private static ChatMessage read(String template, String reply, String prefix) {
    ReplyLanguage language = new RequestRenderer(ChatTemplate.parse(template)).language();
    ReplyFormat format =
        ReplyFormat.of(
            language, new ReplyOptions(prefix, false, List.of(FIND, SET), false, false, false));
    return Replies.readHoweverCut(format, reply);
  }
}
