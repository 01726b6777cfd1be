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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's Messages API, spoken without a library. */
@ExtendWith(TinyServer.class)
@Timeout(120)
class MessagesTest {
  private static final String PATH = "/v1/messages";

  /** A tool that the model knows how to call. */
  private static final String WEATHER =
      """
      "tools": [{"name": "get_weather", "description": "Get the current weather in a city.",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string",
          "description": "The name of the city"}}, "required": ["city"]}}]\
      """;

  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  private static ObjectNode reply(String body) {
    return client.postForJson(PATH, body);
  }

  private static String text(JsonNode message) {
    return message.at("/content/0/text").asText();
  }

  @Test
  void aMessageIsAnswered() {
    ObjectNode message =
        reply(
            """
            {"model": "tiny", "max_tokens": 50, "temperature": 0, "metadata": {"user_id": "anna"},
             "messages": [{"role": "user", "content": "What is the capital of France?"}]}
            """);

    assertThat(message.path("type").asText()).isEqualTo("message");
    assertThat(message.path("role").asText()).isEqualTo("assistant");
    assertThat(message.path("id").asText()).startsWith("msg_");
    assertThat(message.path("model").asText()).isEqualTo("tiny-chat-q8_0.gguf");
    assertThat(message.at("/content/0/type").asText()).isEqualTo("text");
    assertThat(text(message)).isEqualTo("The capital of France is Paris.");
    assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(message.path("stop_sequence").isNull()).isTrue();
    assertThat(message.at("/usage/output_tokens").asInt()).isPositive();
  }

  @Test
  void instructionsAndContentMayComeInBlocks() {
    ObjectNode message =
        reply(
            """
            {"max_tokens": 50, "temperature": 0,
             "system": [{"type": "text", "text": "Answer in upper case.",
                         "cache_control": {"type": "ephemeral"}}],
             "messages": [{"role": "user", "content":
               [{"type": "text", "text": "What is the capital of Spain?"}]}]}
            """);

    assertThat(text(message)).isEqualTo("THE CAPITAL OF SPAIN IS MADRID.");
  }

  @Test
  void aStreamTellsWhatTheWholeMessageIs() {
    List<SentEvent> events =
        client.postForEvents(
            PATH,
            """
            {"max_tokens": 50, "temperature": 0, "stream": true,
             "messages": [{"role": "user", "content": "What is the capital of France?"}]}
            """);

    assertThat(events.stream().map(event -> event.name().orElseThrow()).distinct())
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(event.json().path("type").asText())
                    .isEqualTo(event.name().orElseThrow()));
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event.json().at("/delta/text").asText()));
    assertThat(text).hasToString("The capital of France is Paris.");
    JsonNode end = events.get(events.size() - 2).json();
    assertThat(end.at("/delta/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(events.getFirst().json().at("/message/usage/input_tokens").asInt())
        .as("the prompt's length is told at once, and at the end what of it was known")
        .isEqualTo(
            end.at("/usage/input_tokens").asInt()
                + end.at("/usage/cache_read_input_tokens").asInt());
  }

  @Test
  void toolsAreUsedAndTheirResultsTold() {
    String question = "{\"role\": \"user\", \"content\": \"What is the weather in Paris?\"}";
    ObjectNode first =
        reply(
            "{\"max_tokens\": 80, \"temperature\": 0, \"messages\": [%s], %s}"
                .formatted(question, WEATHER));

    assertThat(first.path("stop_reason").asText()).isEqualTo("tool_use");
    JsonNode call = first.at("/content/0");
    assertThat(call.path("type").asText()).isEqualTo("tool_use");
    assertThat(call.at("/input/city").asText()).isEqualTo("Paris");

    ObjectNode second =
        reply(
            """
            {"max_tokens": 80, "temperature": 0, "messages": [%s,
              {"role": "assistant", "content": %s},
              {"role": "user", "content": [{"type": "tool_result", "tool_use_id": %s,
                "content": [{"type": "text", "text": "sunny, 21 degrees"}]}]}], %s}
            """
                .formatted(question, first.path("content"), call.path("id"), WEATHER));
    assertThat(text(second)).contains("21");
    assertThat(second.path("stop_reason").asText()).isEqualTo("end_turn");
  }

  @Test
  void callsAreStreamed() {
    List<SentEvent> events =
        client.postForEvents(
            PATH,
            """
            {"max_tokens": 80, "temperature": 0, "stream": true, "tool_choice": {"type": "any"},
             "messages": [{"role": "user", "content": "What is the weather in Paris?"}], %s}
            """
                .formatted(WEATHER));

    StringBuilder input = new StringBuilder();
    events.forEach(event -> input.append(event.json().at("/delta/partial_json").asText()));
    assertThat(Json.readObject(input.toString()).path("city").asText()).isEqualTo("Paris");
    assertThat(events.get(2).json().at("/content_block/name").asText()).isEqualTo("get_weather");
    assertThat(events.get(events.size() - 2).json().at("/delta/stop_reason").asText())
        .isEqualTo("tool_use");
  }

  @Test
  void theSequenceThatStoppedAMessageIsTold() {
    ObjectNode message =
        reply(
            """
            {"max_tokens": 50, "temperature": 0, "stop_sequences": ["Rome", " of"],
             "messages": [{"role": "user", "content": "What is the capital of France?"}]}
            """);

    assertThat(text(message)).isEqualTo("The capital");
    assertThat(message.path("stop_reason").asText()).isEqualTo("stop_sequence");
    assertThat(message.path("stop_sequence").asText()).isEqualTo(" of");
  }

  @Test
  void aMessageThatIsTooLongSaysSo() {
    ObjectNode message =
        reply(
            """
            {"max_tokens": 3, "temperature": 0,
             "messages": [{"role": "user", "content": "What is the capital of France?"}]}
            """);

    assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void theBeginningThatTheClientGivesIsGoneOnWithAndNotRepeated() {
    ObjectNode message =
        reply(
            """
            {"max_tokens": 50, "temperature": 0, "messages": [
              {"role": "user", "content": "What is the capital of France?"},
              {"role": "assistant", "content": "The capital of"}]}
            """);

    assertThat(text(message)).isEqualTo(" France is Paris.");
  }

  @Test
  void aSchemaIsFollowed() {
    ObjectNode message =
        reply(
            """
            {"max_tokens": 50, "temperature": 0,
             "output_config": {"format": {"type": "json_schema", "schema": {"type": "object",
               "properties": {"capital": {"enum": ["Paris", "Rome"]}}, "required": ["capital"],
               "additionalProperties": false}}},
             "messages": [{"role": "user", "content": "What is the capital of France?"}]}
            """);

    assertThat(Json.readObject(text(message)).path("capital").asText()).isIn("Paris", "Rome");
  }

  @Test
  void tokensAreCounted() {
    ObjectNode counted =
        client.postForJson(
            PATH + "/count_tokens",
            """
            {"messages": [{"role": "user", "content": "What is the capital of France?"}]}
            """);

    assertThat(counted.path("input_tokens").asInt()).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | parameter 'messages': it is required
          {"messages": [{"role": "user", "content": "hi"}]} | parameter 'max_tokens': it is required
          {"max_tokens": 1, "messages": [{"role": "user", "content": [{"type": "image"}]}]} | 'image' is not supported
          {"max_tokens": 1, "messages": [{"role": "tool", "content": "hi"}]} | user, assistant or system
          {"max_tokens": 1, "messages": [{"role": "user", "content": "hi"}], "tools": [{"type": "bash_20250124", "name": "bash"}]} | 'bash_20250124' are not supported
          {"max_tokens": 1, "messages": [{"role": "user", "content": "hi"}], "thinking": {"type": "deep"}} | enabled, disabled or adaptive
          """)
  void aWrongRequestIsRefusedInTheApisOwnForm(String body, String message) {
    HttpResponse<String> answer = client.post(PATH, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    ObjectNode error = Json.readObject(answer.body());
    assertThat(error.path("type").asText()).isEqualTo("error");
    assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.at("/error/message").asText()).contains(message);
  }
}
