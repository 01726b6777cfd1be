package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.UpstreamTemplates;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCallParseException;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The grammars that keep replies within what requests allow. */
class ReplyGrammarTest {
  private static final Tool WEATHER =
      Tool.function(
          "weather",
          "Weather of a city.",
          Map.of(
              "type",
              "object",
              "properties",
              Map.of("city", Map.of("type", "string", "description", "where")),
              "required",
              List.of("city"),
              "additionalProperties",
              false));

  /** Calls in the words of each language. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "Qwen-Qwen2.5-7B-Instruct ¦ <tool_call>\\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\\n</tool_call>",
        "Qwen3-Coder ¦ <tool_call>\\n<function=weather>\\n<parameter=city>\\nRome\\n</parameter>\\n</function>\\n</tool_call>",
        "GLM-4.6 ¦ <tool_call>weather\\n<arg_key>city</arg_key>\\n<arg_value>Rome</arg_value>\\n</tool_call>",
        "Kimi-K2-Instruct ¦ <|tool_calls_section_begin|><|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>{\"city\": \"Rome\"}<|tool_call_end|><|tool_calls_section_end|>",
        "LFM2.5-8B-A1B ¦ <|tool_call_start|>[weather(city=\"Rome\")]<|tool_call_end|>",
        "mistralai-Mistral-Nemo-Instruct-2407 ¦ [TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}, \"id\": \"a1b2c3d4e\"}]",
        "mistralai-Ministral-3-14B-Reasoning-2512 ¦ [TOOL_CALLS]weather[ARGS]{\"city\": \"Rome\"}",
        "google-gemma-4-31B-it ¦ <|tool_call>call:weather{city:<|\"|>Rome<|\"|>}<tool_call|>",
        "meta-llama-Llama-3.1-8B-Instruct ¦ {\"name\": \"weather\", \"parameters\": {\"city\": \"Rome\"}}",
        "openai-gpt-oss-120b ¦ <|channel|>commentary to=functions.weather <|constrain|>json<|message|>{\"city\": \"Rome\"}",
        "openai-gpt-oss-120b ¦ ' to=functions.weather<|channel|>commentary json<|message|>{\"city\": \"Rome\"}'",
        "ibm-granite-granite-3.3-2B-Instruct ¦ <|tool_call|>[{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}]",
        "MiniMax-M3 ¦ ]<]minimax[>[<tool_call>\\n]<]minimax[>[<invoke name=\"weather\">]<]minimax[>[<city>Rome]<]minimax[>[</city>]<]minimax[>[</invoke>\\n]<]minimax[>[</tool_call>",
        "meetkai-functionary-medium-v3.2 ¦ weather\\n{\"city\": \"Rome\"}",
        "Apertus-8B-Instruct ¦ <|tools_prefix|>[{\"weather\": {\"city\": \"Rome\"}}]<|tools_suffix|>"
      })
  void callsFollowTheGrammarAndAreRead(String template, String text) {
    String call = text.replace("\\n", "\n");
    Prompt required = prompt(template, request().toolChoice(ToolChoice.Mode.REQUIRED).build());
    Prompt auto = prompt(template, request().build());

    assertThat(required.grammar()).isPresent();
    Grammar grammar = required.grammar().get();
    assertThat(GrammarMatcher.matches(grammar, call)).as("%s matches %s", call, grammar).isTrue();
    assertThat(GrammarMatcher.matches(grammar, call.replace("city", "town"))).isFalse();
    assertThat(GrammarMatcher.matches(grammar, "It is sunny.")).isFalse();

    Grammar lazy = auto.grammar().orElseThrow();
    assertThat(
            GrammarMatcher.matches(Grammar.of(lazy.text(), lazy.root()), fromTrigger(lazy, call)))
        .as("%s matches %s", call, lazy)
        .isTrue();
    assertThat(Replies.read(auto.replyFormat(), call).toolCalls()).hasSize(1);
  }

  private static String fromTrigger(Grammar lazy, String text) {
    for (String pattern : lazy.trigger().orElseThrow().patterns()) {
      Matcher matcher = Pattern.compile(pattern).matcher(text);
      if (matcher.find()) {
        return text.substring(matcher.start(1));
      }
    }
    throw new AssertionError("nothing in '%s' triggers %s".formatted(text, lazy));
  }

  @Test
  void aNamedFunctionIsTheOnlyOne() {
    Prompt prompt =
        prompt(
            "Qwen-Qwen2.5-7B-Instruct",
            request()
                .tool(Tool.function("time", "The time.", Map.of("type", "object")))
                .toolChoice(new ToolChoice.Function("weather"))
                .build());

    assertThat(prompt.grammar().orElseThrow().text()).contains("weather").doesNotContain("time");
  }

  @Test
  void aCallOfAToolThatThereIsNotCannotBeRequired() {
    ChatRequest other = request().toolChoice(new ToolChoice.Function("time")).build();
    ChatRequest none =
        ChatRequest.builder().user("Hi").toolChoice(ToolChoice.Mode.REQUIRED).build();

    assertThatThrownBy(() -> prompt("Qwen-Qwen2.5-7B-Instruct", other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter 'tool_choice': the function 'time' is none of the tools");
    assertThatThrownBy(() -> prompt("Qwen-Qwen2.5-7B-Instruct", none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter 'tool_choice': a call is required, but there are no tools");
  }

  @Test
  void thoughtsMayComeBeforeARequiredCall() {
    String call =
        "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>";
    Grammar grammar =
        prompt("Qwen-Qwen3-0.6B", request().toolChoice(ToolChoice.Mode.REQUIRED).build())
            .grammar()
            .orElseThrow();

    assertThat(GrammarMatcher.matches(grammar, "<think>\nRome < Paris.\n</think>\n\n" + call))
        .isTrue();
    assertThat(GrammarMatcher.matches(grammar, call)).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "<think>\nHm." + call)).isFalse();
  }

  @Test
  void jsonContentOrACallIsWrittenIfBothArePossible() {
    Grammar grammar =
        prompt(
                "Qwen-Qwen2.5-7B-Instruct",
                request()
                    .responseFormat(ResponseFormat.ofSchema("number", Map.of("type", "integer")))
                    .build())
            .grammar()
            .orElseThrow();

    assertThat(GrammarMatcher.matches(grammar, "7")).isTrue();
    assertThat(
            GrammarMatcher.matches(
                grammar,
                "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\n"
                    + "</tool_call>"))
        .isTrue();
    assertThat(GrammarMatcher.matches(grammar, "It is sunny.")).isFalse();
  }

  @Test
  void valuesWithoutQuotesFollowTheirSchemaToo() {
    Tool tool =
        Tool.function(
            "f",
            "A tool.",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("code", Map.of("type", "string", "pattern", "^[a-z]{2}$")),
                "required",
                List.of("code")));
    for (String call :
        List.of(
            "Qwen3-Coder:<tool_call>\n<function=f>\n<parameter=code>\n%s\n</parameter>\n"
                + "</function>\n</tool_call>",
            "LFM2.5-8B-A1B:<|tool_call_start|>[f(code=\"%s\")]<|tool_call_end|>",
            "google-gemma-4-31B-it:<|tool_call>call:f{code:<|\"|>%s<|\"|>}<tool_call|>")) {
      String[] parts = call.split(":", 2);
      ChatRequest request =
          ChatRequest.builder()
              .user("Well?")
              .tool(tool)
              .toolChoice(ToolChoice.Mode.REQUIRED)
              .build();
      Grammar grammar = prompt(parts[0], request).grammar().orElseThrow();

      assertThat(GrammarMatcher.matches(grammar, parts[1].formatted("ab"))).as(call).isTrue();
      assertThat(GrammarMatcher.matches(grammar, parts[1].formatted("abc"))).as(call).isFalse();
    }
  }

  @Test
  void jsonContentFollowsItsSchemaAfterThoughts() {
    ChatRequest request =
        ChatRequest.builder()
            .user("Which?")
            .responseFormat(
                ResponseFormat.ofSchema("number", Map.of("type", "integer", "minimum", 1)))
            .build();
    Grammar grammar = prompt("Qwen-Qwen3-0.6B", request).grammar().orElseThrow();

    assertThat(GrammarMatcher.matches(grammar, "<think>\nHm.\n</think>\n\n7")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "7")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "-7")).isFalse();
    assertThat(GrammarMatcher.matches(grammar, "seven")).isFalse();
  }

  @Test
  void withoutToolsAnythingIsAllowed() {
    assertThat(prompt("Qwen-Qwen3-0.6B", ChatRequest.of("Hello")).grammar()).isEmpty();
  }

  @Test
  void aBrokenCallIsAnErrorIfThatIsWanted() {
    String text = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": }}\n</tool_call>";
    ReplyParser parser =
        prompt("Qwen-Qwen2.5-7B-Instruct", request().strictToolCalls(true).build())
            .replyFormat()
            .parser();
    parser.accept(text);

    assertThatThrownBy(parser::finish)
        .isInstanceOfSatisfying(
            ToolCallParseException.class, e -> assertThat(e.rawText()).isEqualTo(text));
  }

  private static ChatRequest.Builder request() {
    return ChatRequest.builder().user("What is the weather in Rome?").tool(WEATHER);
  }

  private static Prompt prompt(String template, ChatRequest request) {
    String source = UpstreamTemplates.text(template + ".jinja");
    return ChatFormat.ofTemplate(source).prompt(request, BoundaryTokens.NONE);
  }
}
