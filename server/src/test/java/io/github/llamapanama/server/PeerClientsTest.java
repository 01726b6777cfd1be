package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.TestClient.SentEvent;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs rely on that were written for llama-server or llama-cpp-python's server. */
@ExtendWith(TinyServer.class)
class PeerClientsTest {
  private static final String QUESTION =
      "\"messages\": [{\"role\": \"user\", \"content\": \"What is the capital of France?\"}]";
  private static final String LONG =
      "\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]".formatted("Hello.".repeat(2_000));

  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  @Test
  void aTextThatIsTooLongIsToldInTheWordsOfEachPeer() {
    HttpResponse<String> answer = client.post("/v1/chat/completions", "{%s}".formatted(LONG));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("exceed_context_size_error");
    assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
    assertThat(error.path("n_ctx").asInt()).isEqualTo(1024);
    assertThat(error.path("n_prompt_tokens").asInt()).isGreaterThan(1024);
    assertThat(error.path("message").asText())
        .contains("exceeds the available context size (1024 tokens)", "maximum context length");
  }

  @Test
  void aMessageThatIsTooLongIsToldSoThatAnAgentShortensIt() {
    HttpResponse<String> answer =
        client.post("/v1/messages", "{%s, \"max_tokens\": 1}".formatted(LONG));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Json.readObject(answer.body()).at("/error/message").asText())
        .matches("prompt is too long: \\d+ tokens > 1024 maximum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/props",
        "/lora-adapters",
        "/slots/0?action=save",
        "/slots/0?action=restore",
        "/slots/0?action=erase",
        "/v1/audio/transcriptions"
      })
  void whatIsNotDoneHereSaysSo(String address) {
    HttpResponse<String> answer = client.post(address, "{}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(501);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("not_supported_error");
    assertThat(error.path("message").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions/input_tokens", "/chat/completions/input_tokens"})
  void theTokensOfAConversationAreCounted(String address) {
    JsonNode counted = client.postForJson(address, "{%s}".formatted(QUESTION));
    JsonNode answered =
        client.postForJson("/v1/chat/completions", "{%s, \"max_tokens\": 1}".formatted(QUESTION));

    assertThat(counted.path("input_tokens").asInt())
        .isEqualTo(answered.at("/usage/prompt_tokens").asInt());
  }

  @Test
  void theExtrasOfLlamaCppPythonMakeTokensOfTextsAndTheReverse() {
    ObjectNode tokens = client.postForJson("/extras/tokenize", "{\"input\": \"Hello, world\"}");

    assertThat(tokens.path("tokens")).isNotEmpty().allMatch(JsonNode::isInt);
    assertThat(
            client
                .postForJson("/extras/tokenize/count", "{\"input\": \"Hello, world\"}")
                .path("count")
                .asInt())
        .isEqualTo(tokens.path("tokens").size());
    assertThat(client.postForJson("/extras/detokenize", tokens.toString()).path("text").asText())
        .isEqualTo("Hello, world");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/chat/completions | \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"n\": 2",
        "/v1/chat/completions | \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]",
        "/v1/completions | \"prompt\": [\"a\", \"b\"]",
        "/v1/completions | \"prompt\": \"a\", \"stream_options\": {\"include_usage\": false}"
      })
  void theLastChunkTellsTimesThoughNobodyAskedForCounts(String path, String body) {
    List<SentEvent> events =
        client.postForEvents(path, "{%s, \"max_tokens\": 3, \"stream\": true}".formatted(body));

    assertThat(events.getLast().data()).isEqualTo("[DONE]");
    List<ObjectNode> chunks =
        events.subList(0, events.size() - 1).stream().map(SentEvent::json).toList();
    assertThat(chunks)
        .as("no chunk counts")
        .allSatisfy(chunk -> assertThat(chunk.path("choices")).hasSize(1))
        .noneMatch(chunk -> chunk.has("usage"));
    assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(chunk -> chunk.has("timings"));
    ObjectNode last = chunks.getLast();
    assertThat(last.at("/choices/0/finish_reason").isTextual()).as(last.toString()).isTrue();
    assertThat(last.at("/timings/predicted_n").asInt()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyChunkNamesTheBuild(boolean counted) {
    List<SentEvent> events =
        client.postForEvents(
            "/v1/chat/completions",
            "{%s, \"max_tokens\": 2, \"stream\": true, \"stream_options\": {\"include_usage\": %s}}"
                .formatted(QUESTION, counted));

    assertThat(events.subList(0, events.size() - 1))
        .allSatisfy(
            event ->
                assertThat(event.json().path("system_fingerprint").asText()).startsWith("b0-v"));
  }

  @Test
  void anAnswerNamesTheBuild() {
    assertThat(
            client
                .postForJson("/v1/completions", "{\"prompt\": \"a\", \"max_tokens\": 1}")
                .path("system_fingerprint")
                .asText())
        .startsWith("b0-v");
  }

  @Test
  void anEditorHasAPromptReadByAskingForNoText() {
    JsonNode answer =
        client.postForJson(
            "/completion",
            "{\"prompt\": \"Once upon\", \"n_predict\": 0, \"response_fields\": []}");

    assertThat(answer.path("tokens_predicted").asInt()).isEqualTo(1);
    assertThat(answer.path("tokens_evaluated").asInt()).isPositive();
  }

  @Test
  void anEmptyGrammarIsNone() {
    assertThat(
            client
                .postForJson(
                    "/completion",
                    """
                    {"prompt": "The capital of France is", "n_predict": 3, "temperature": 0,
                     "grammar": ""}
                    """)
                .path("content")
                .asText())
        .isEqualTo(" Paris.");
  }

  @Test
  void namesOfSamplersThatOtherParametersDecideAreTaken() {
    JsonNode answer =
        client.postForJson(
            "/completion",
            """
            {"prompt": "a", "n_predict": 1,
             "samplers": ["penalties", "infill", "top_k", "temperature", "adaptive_p"]}
            """);

    assertThat(answer.at("/generation_settings/samplers"))
        .extracting(JsonNode::asText)
        .contains("top_k", "temperature")
        .doesNotContain("adaptive_p");
  }

  @Test
  void severalTextsAreToldByTheirNumber() {
    assertThat(
            client
                .post("/completion", "{\"prompt\": \"a\", \"n_predict\": 1, \"n_cmpl\": 2}")
                .body())
        .startsWith("[");
  }

  @Test
  void aBannedTokenHasNoNumberAsItsBias() {
    JsonNode bias =
        client
            .postForJson(
                "/completion",
                "{\"prompt\": \"a\", \"n_predict\": 1, \"logit_bias\": [[5, false]]}")
            .at("/generation_settings/logit_bias/0");

    assertThat(bias.path("token").asInt()).isEqualTo(5);
    assertThat(bias.path("bias").isNull()).as(bias.toString()).isTrue();
  }

  @Test
  void textsInAListAreOneTextToTheTokenizer() {
    assertThat(client.postForJson("/tokenize", "{\"content\": [\"a\", \"b\"]}").path("tokens"))
        .hasSize(2);
  }

  @Test
  void aMessageIsGoneOnWithOrAnotherBegins() {
    HttpResponse<String> answer =
        client.post(
            "/v1/chat/completions",
            """
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}],
             "add_generation_prompt": true, "continue_final_message": true}
            """);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("continue_final_message");
  }

  @Test
  void instructionsMayComeInTheMiddleOfMessages() {
    JsonNode counted =
        client.postForJson(
            "/v1/messages/count_tokens",
            """
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"},
                          {"role": "system", "content": "Be brief."},
                          {"role": "user", "content": "Who are you?"}]}
            """);

    assertThat(counted.path("input_tokens").asInt()).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"include_obfuscation\": false}"})
  void optionsOfAStreamNeedNotSayWhetherItCounts(String options) {
    assertThat(
            client.postForEvents(
                "/v1/chat/completions",
                "{%s, \"max_tokens\": 1, \"stream\": true, \"stream_options\": %s}"
                    .formatted(QUESTION, options)))
        .isNotEmpty();
  }

  @Test
  void anEmptySuffixLeavesNoGap() {
    client.postForJson(
        "/v1/completions", "{\"prompt\": \"a\", \"max_tokens\": 1, \"suffix\": \"\"}");
  }

  @Test
  void copilotsAddressCompletes() {
    assertThat(
            client
                .postForJson(
                    "/v1/engines/copilot-codex/completions",
                    "{\"prompt\": \"The capital of France is\", \"temperature\": 0, \"max_tokens\": 3}")
                .at("/choices/0/text")
                .asText())
        .isEqualTo(" Paris.");
  }
}
