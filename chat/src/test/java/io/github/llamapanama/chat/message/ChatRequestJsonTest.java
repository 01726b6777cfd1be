package io.github.llamapanama.chat.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"messages":[{"role":"user","content":"Hi"}]}
        """,
        """
        {"model":"tiny","messages":[{"role":"system","content":"Be brief."},
         {"role":"developer","content":"Be kind."},
         {"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"there"}],
          "name":"Ann"}],
         "max_completion_tokens":5,"stop":["a","b"],"seed":7,"temperature":0.5,"top_p":0.9,"top_k":3,
         "min_p":0.1,"typical_p":0.8,"repeat_penalty":1.1,"frequency_penalty":0.2,
         "presence_penalty":0.3,"stream":true,"stream_options":{"include_usage":true}}
        """,
        """
        {"messages":[{"role":"user","content":"Weather?"},
         {"role":"assistant","content":null,"reasoning_content":"Look it up.","tool_calls":[
          {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},
         {"role":"tool","content":"sunny","tool_call_id":"c1"}],
         "tools":[{"type":"function","function":{"name":"weather","description":"Weather of a city.",
          "parameters":{"type":"object","properties":{"city":{"type":"string","default":null}},
          "required":["city"]},"strict":true}}],
         "tool_choice":{"type":"function","function":{"name":"weather"}}}
        """,
        """
        {"messages":[{"role":"user","content":"Hi"}],"parallel_tool_calls":false,
         "response_format":{"type":"json_schema","json_schema":{"name":"city","schema":
          {"type":"object","properties":{"name":{"type":"string"}}},"strict":true}},
         "reasoning_effort":"low","reasoning_budget_tokens":64,"reasoning_format":"none"}
        """,
        """
        {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hel"}],
         "tool_choice":"required","logit_bias":{"5":-100.0},"grammar":"root ::= \\"yes\\"",
         "chat_template":"rag","chat_template_kwargs":{"enable_thinking":false,"x":null},
         "documents":[{"title":"T","text":"D"}],
         "add_generation_prompt":false,"continue_final_message":true}
        """
      })
  void aRequestComesBackFromJavaAsItWas(String json) throws Exception {
    JsonMapper mapper = new JsonMapper();

    String back = ChatRequest.fromJson(json).toJson();

    assertThat(mapper.readTree(back)).isEqualTo(mapper.readTree(json));
  }

  @Test
  void everyParameterReachesItsField() {
    ChatRequest request =
        ChatRequest.fromJson(
            """
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":5,"stop":"x",
             "seed":7,"temperature":0.5,"logit_bias":{"5":-100},"tool_choice":"none",
             "reasoning_effort":"high","stream":true}
            """);

    assertThat(request.model()).contains("m");
    assertThat(request.messages()).containsExactly(ChatMessage.user("Hi"));
    assertThat(request.options().maxTokens()).isEqualTo(OptionalInt.of(5));
    assertThat(request.options().stop()).containsExactly("x");
    assertThat(request.options().seed()).isEqualTo(OptionalLong.of(7));
    assertThat(request.options().temperature()).isEqualTo(OptionalDouble.of(0.5));
    assertThat(request.options().logitBias()).isEqualTo(Map.of(5, -100.0));
    assertThat(request.toolChoice()).isEqualTo(Optional.of(ToolChoice.Mode.NONE));
    assertThat(request.allTemplateVariables()).containsEntry("reasoning_effort", "high");
    assertThat(request.stream()).isTrue();
  }

  @Test
  void explicitNullsCountAsAbsent() {
    ChatRequest request =
        ChatRequest.fromJson(
            """
            {"messages":[{"role":"assistant","content":null,"name":null,"tool_calls":null}],
             "tools":null,"seed":null,"temperature":null,"stop":null}
            """);

    assertThat(request.messages().getFirst().content()).isEmpty();
    assertThat(request.messages().getFirst().toolCalls()).isEmpty();
    assertThat(request.tools()).isEmpty();
    assertThat(request.options()).isEqualTo(GenerationOptions.none());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | messages",
        "[] | Array",
        "{\"messages\":[]} | at least one message",
        "{\"messages\":[{\"content\":\"x\"}]} | messages[0].role",
        "{\"messages\":[{\"role\":\"usr\"}]} | there are system, developer, user, assistant, tool",
        "{\"messages\":[{\"role\":\"user\",\"content\":5}]} | messages[0].content",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]} | 'image_url' are"
            + " not supported",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperture\":1} | unknown parameter"
            + " 'temperture'",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"top_k\":\"hot\"} | 'top_k'",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stop\":[1]} | 'stop'",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":\"maybe\"} | tool_choice"
            + " is none, auto, required",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":-1} | max tokens",
        "{\"messages\" | not JSON",
      })
  void aWrongRequestIsRefusedWithItsParameterNamed(String json, String part) {
    assertThatThrownBy(() -> ChatRequest.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void onlyTheAssistantsMessageCanBeContinued() {
    assertThatThrownBy(() -> ChatRequest.of("Hi").toBuilder().continueFinalMessage(true).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user");
  }

  @Test
  void aRequestDoesNotSeeLaterChangesOfItsSchema() {
    Map<String, Object> parameters = new java.util.LinkedHashMap<>(Map.of("type", "object"));
    Tool tool = Tool.function("f", "does f", parameters);

    parameters.put("type", "string");

    assertThat(tool.function().parameters().orElseThrow()).containsEntry("type", "object");
  }

  @Test
  void optionsOfTheRequestWinOverDefaults() {
    GenerationOptions defaults =
        GenerationOptions.builder().temperature(0.9).topK(10).stop("A").build();

    GenerationOptions merged =
        GenerationOptions.builder().temperature(0).stop("B").build().orElse(defaults);

    assertThat(merged.temperature()).isEqualTo(OptionalDouble.of(0));
    assertThat(merged.topK()).isEqualTo(OptionalInt.of(10));
    assertThat(merged.stop()).isEqualTo(List.of("B", "A"));
  }
}
