package io.github.llamapanama.chat.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import java.util.ArrayList;
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
         "presence_penalty":0.3,"stream":true,"stream_options":{"include_usage":true},
         "timings_per_token":true,"return_progress":true}
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
         "user":"ann","reasoning_effort":"low","reasoning_budget_tokens":64,"reasoning_format":"none"}
        """,
        """
        {"messages":[{"role":"user","content":"Hi"}],"n":3,"min_tokens":2,"logprobs":true,
         "top_logprobs":5,"ignore_eos":true,"dynatemp_range":0.2,
         "dynatemp_exponent":1.5,"top_n_sigma":1.5,"xtc_probability":0.5,"xtc_threshold":0.2,
         "min_keep":2,"repeat_last_n":32,"dry_multiplier":0.8,"dry_base":1.5,
         "dry_allowed_length":3,"dry_penalty_last_n":128,"dry_sequence_breakers":["\\n"],
         "mirostat":2,"mirostat_tau":4.0,"mirostat_eta":0.2,"adaptive_target":0.5,
         "adaptive_decay":0.8,"samplers":["top_k","min_p","temperature"]}
        """,
        """
        {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hel"}],
         "tool_choice":"required","logit_bias":{"5":-100.0,"6":false},"grammar":"root ::= \\"yes\\"",
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
  void aParameterThatIsMissingIsNamed() {
    assertThatThrownBy(() -> ChatRequest.fromJson("{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter 'messages': it is required");
    assertThatThrownBy(() -> ChatRequest.fromJson("{\"messages\": [{\"content\": \"hi\"}]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter 'messages[0].role': it is required");
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
        "[] | a JSON object is expected",
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
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":-2} | max tokens",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tfs_z\":1} | use min_p",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"top_a\":1} | use min_p",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"penalize_nl\":true} | use logit_bias",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"top_logprobs\":1} | needs logprobs",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":0} | n (choices) is 1 to",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"samplers\":[\"tfs\"]} | there are"
            + " penalties, dry",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":1,"
            + "\"max_completion_tokens\":2} | mean the same",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"grammar\":\"root ::= []\","
            + "\"json_schema\":{}} | not both",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logit_bias\":[[null,1]]} | token id"
            + " or a text",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logit_bias\":[[5,null]]} | a logit"
            + " bias is a number",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logit_bias\":[[5]]} | a list of"
            + " pairs",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logit_bias\":{\"\":1}} | not for"
            + " an empty one",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"modalities\":[\"audio\"]} |"
            + " 'modalities': a reply is text",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"store\":true} | 'store': nothing is"
            + " stored",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":"
            + "{\"type\":\"xml\"}} | response_format is",
        "{\"messages\" | not JSON",
        "{\"messages\":\"x\"} | parameter 'messages': it is a list",
        "{\"messages\":[],\"temperature\":\"hot\"} | parameter 'temperature': it is a number",
        "{\"messages\":[],\"temperature\":[]} | parameter 'temperature': it is a number",
        "{\"messages\":[],\"n\":2.5} | parameter 'n': it is a whole number",
        "{\"messages\":[],\"max_tokens\":2.5} | 'max_completion_tokens': it is a whole number",
        "{\"messages\":[],\"top_k\":\"2.5\"} | parameter 'top_k': it is a whole number",
        "{\"messages\":[],\"top_k\":[]} | parameter 'top_k': it is a whole number",
        "{\"messages\":[],\"top_k\":1e300} | parameter 'top_k': it is a whole number",
        "{\"messages\":[],\"top_k\":99999999999} | parameter 'top_k'",
        "{\"messages\":[],\"seed\":0.5} | parameter 'seed': it is a whole number",
        "{\"messages\":[],\"top_logprobs\":1.5} | 'top_logprobs': it is a whole number",
        "{\"messages\":[],\"logprobs\":1.5} | 'logprobs': logprobs is a boolean or a whole number",
        "{\"messages\":[],\"ignore_eos\":{}} | parameter 'ignore_eos': it is true or false",
        "{\"n\":1,\"n\":2} | the name 'n' comes twice in an object",
        "{}{} | something follows the end of the JSON",
        "`` | nothing was sent",
      })
  void aWrongRequestIsRefusedWithItsParameterNamed(String json, String part) {
    assertThatThrownBy(() -> ChatRequest.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void aWholeNumberMayBeWrittenWithAFractionOfZero() {
    ChatRequest request =
        ChatRequest.fromJson(
            """
            {"messages":[{"role":"user","content":"Hi"}],"n":2.0,"seed":4294967295.0,
             "logprobs":true,"top_logprobs":3.0,"temperature":1.0}
            """);

    assertThat(request.options().choices()).hasValue(2);
    assertThat(request.options().seed()).hasValue(4_294_967_295L);
    assertThat(request.options().logprobs()).hasValue(3);
    assertThat(request.options().temperature()).hasValue(1);
  }

  @Test
  void whatIsUnknownIsToldAndIgnoredOnRequest() {
    List<String> ignored = new ArrayList<>();

    ChatRequest request =
        ChatRequest.fromJson(
            """
            {"messages":[{"role":"user","content":"Hi"}],"seed":7,"colour":"red","top_a":1}
            """,
            ignored::add);

    assertThat(request.options().seed()).isEqualTo(OptionalLong.of(7));
    assertThat(ignored).hasSize(2).anySatisfy(it -> assertThat(it).contains("colour"));
  }

  @Test
  void namesOfOtherServersAreUnderstood() {
    GenerationOptions options =
        ChatRequest.fromJson(
                """
                {"messages":[{"role":"user","content":"Hi"}],"n_predict":-1,"penalty_last_n":9,
                 "seed":-1,"top_k":-1,"mirostat_mode":1,"n_probs":2,"slot_id":3,"cache_prompt":true,
                 "logit_bias":[[5,1],["6",false]],"max_tokens":-1}
                """)
            .options();

    assertThat(options)
        .isEqualTo(
            GenerationOptions.builder()
                .penaltyLastTokens(9)
                .topK(0)
                .mirostat(new GenerationOptions.Mirostat(1))
                .logprobs(2)
                .logitBias(5, 1)
                .logitBias("6", Double.NEGATIVE_INFINITY)
                .build());
  }

  @Test
  void anObjectOfBiasesHasTokensAndTexts() {
    GenerationOptions options =
        ChatRequest.fromJson(
                """
                {"messages":[{"role":"user","content":"Hi"}],
                 "logit_bias":{"5":1,"Paris":-2.5,"6":false," Rome":false}}
                """)
            .options();

    assertThat(options.logitBias()).isEqualTo(Map.of(5, 1.0, 6, Double.NEGATIVE_INFINITY));
    assertThat(options.textBias())
        .isEqualTo(Map.of("Paris", -2.5, " Rome", Double.NEGATIVE_INFINITY));
    ChatRequest request = ChatRequest.of("Hi").toBuilder().options(options).build();
    assertThat(ChatRequest.fromJson(request.toJson())).isEqualTo(request);
  }

  @Test
  void biasesOfTextsBecomeThoseOfTheirTokens() {
    GenerationOptions options =
        GenerationOptions.builder().logitBias(1, 5).logitBias("ab", 2).build();

    assertThat(options.withTextsAsTokens(text -> new int[] {1, 2}))
        .isEqualTo(GenerationOptions.builder().logitBias(1, 7).logitBias(2, 2).build());
    assertThatThrownBy(options::toSampling).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTextThatRepeatsATokenBiasesItAsFarAsABiasGoes() {
    GenerationOptions options = GenerationOptions.builder().logitBias("ha ha ha", -400).build();

    assertThat(options.withTextsAsTokens(text -> new int[] {3, 3, 3}).logitBias())
        .isEqualTo(Map.of(3, -1000.0));
  }

  @Test
  void whatConcernsTheServiceIsTakenAndOnlyWhatIsInVainIsTold() {
    List<String> ignored = new ArrayList<>();

    ChatRequest request =
        ChatRequest.fromJson(
            """
            {"messages":[{"role":"user","content":"Hi"}],"store":false,"metadata":{"a":"b"},
             "service_tier":"auto","safety_identifier":"ann","prompt_cache_key":"k",
             "prediction":{"type":"content","content":"Hi"},"modalities":["text"],
             "verbosity":"high"}
            """,
            ignored::add);

    assertThat(request.endUser()).contains("ann");
    assertThat(ignored)
        .containsExactly(
            "parameter 'verbosity': how much is said is up to the model: tell it in a message");
  }

  @Test
  void functionsAreTranslatedToTools() throws Exception {
    JsonMapper mapper = new JsonMapper();
    String old =
        """
        {"messages":[{"role":"user","content":"Weather?"},
          {"role":"assistant","content":null,"function_call":{"name":"weather","arguments":"{}"}},
          {"role":"function","name":"weather","content":"sunny"}],
         "functions":[{"name":"weather","parameters":{"type":"object"}}],
         "function_call":{"name":"weather"}}
        """;

    assertThat(mapper.readTree(ChatRequest.fromJson(old).toJson()))
        .isEqualTo(
            mapper.readTree(
                """
                {"messages":[{"role":"user","content":"Weather?"},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"call_1",
                    "type":"function","function":{"name":"weather","arguments":"{}"}}]},
                  {"role":"tool","name":"weather","content":"sunny","tool_call_id":"call_1"}],
                 "tools":[{"type":"function","function":{"name":"weather",
                   "parameters":{"type":"object"}}}],
                 "tool_choice":{"type":"function","function":{"name":"weather"}},
                 "parallel_tool_calls":false}
                """));
  }

  @Test
  void theOrderOfSamplersIsThatOfTheList() {
    Sampling chain =
        GenerationOptions.builder()
            .logitBias(3, 1)
            .samplers(List.of(SamplerName.TEMPERATURE, SamplerName.MIN_P, SamplerName.TOP_K))
            .build()
            .toSampling();

    assertThat(chain.filters())
        .hasExactlyElementsOfTypes(
            Filter.LogitBias.class, Filter.Temperature.class, Filter.MinP.class, Filter.TopK.class);
  }

  @Test
  void noEffortTurnsThinkingOff() {
    ChatRequest request =
        ChatRequest.builder()
            .user("Hi")
            .reasoning(ReasoningOptions.defaults().withEffort(ReasoningOptions.Effort.NONE))
            .build();

    assertThat(request.enableThinking()).contains(false);
    assertThat(request.toBuilder().enableThinking(true).build().enableThinking()).contains(true);
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
