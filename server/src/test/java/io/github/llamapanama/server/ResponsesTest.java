package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.TestClient.SentEvent;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenAI's Responses API, spoken without a library. */
@ExtendWith(TinyServer.class)
@Timeout(120)
class ResponsesTest {
  private static final String PATH = "/v1/responses";

  /** A function that the model knows how to call. */
  private static final String WEATHER =
      """
      "tools": [{"type": "function", "name": "get_weather",
        "description": "Get the current weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string",
          "description": "The name of the city"}}, "required": ["city"]}}]\
      """;

  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  private static ObjectNode respond(String body) {
    return client.postForJson(PATH, body);
  }

  private static String text(JsonNode response) {
    return response.at("/output/0/content/0/text").asText();
  }

  @Test
  void aTextIsRespondedTo() {
    ObjectNode response =
        respond(
            """
            {"model": "tiny", "input": "What is the capital of France?", "temperature": 0,
             "metadata": {"topic": "capitals"}, "user": "anna"}
            """);

    assertThat(response.path("object").asText()).isEqualTo("response");
    assertThat(response.path("id").asText()).startsWith("resp_");
    assertThat(response.path("status").asText()).isEqualTo("completed");
    assertThat(response.path("model").asText()).isEqualTo("tiny-chat-q8_0.gguf");
    assertThat(response.at("/output/0/type").asText()).isEqualTo("message");
    assertThat(response.at("/output/0/role").asText()).isEqualTo("assistant");
    assertThat(response.at("/output/0/content/0/type").asText()).isEqualTo("output_text");
    assertThat(text(response)).isEqualTo("The capital of France is Paris.");
    assertThat(response.at("/usage/input_tokens").asInt()).isPositive();
    assertThat(response.at("/usage/total_tokens").asInt())
        .isEqualTo(
            response.at("/usage/input_tokens").asInt()
                + response.at("/usage/output_tokens").asInt());
    assertThat(response.path("metadata")).isEqualTo(Json.readObject("{\"topic\": \"capitals\"}"));
    assertThat(response.path("user").asText()).isEqualTo("anna");
    assertThat(response.path("temperature").asDouble(-1)).isZero();
    assertThat(response.path("store").asBoolean(true)).as("nothing is stored").isFalse();
  }

  @Test
  void aConversationGoesOnUnderItsInstructions() {
    ObjectNode response =
        respond(
            """
            {"instructions": "You are a helpful assistant.", "temperature": 0, "input": [
              {"role": "user", "content": "My name is Anna."},
              {"type": "message", "role": "assistant", "id": "msg_1", "status": "completed",
               "content": [{"type": "output_text", "text": "Nice to meet you, Anna!",
                            "annotations": []}]},
              {"role": "user", "content": [{"type": "input_text", "text": "What is my name?"}]}]}
            """);

    assertThat(text(response)).contains("Anna");
    assertThat(response.path("instructions").asText()).isEqualTo("You are a helpful assistant.");
  }

  @Test
  void aStreamTellsWhatTheWholeResponseIs() {
    String request =
        """
        {"input": "What is the capital of France?", "temperature": 0, "stream": %s}
        """;
    List<SentEvent> events = client.postForEvents(PATH, request.formatted(true));

    assertThat(names(events))
        .startsWith(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta")
        .endsWith(
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertInSequence(events);
    JsonNode whole = events.getLast().json().path("response");
    assertThat(deltas(events)).isEqualTo(text(whole)).isEqualTo("The capital of France is Paris.");
    assertThat(events.getFirst().json().at("/response/id")).isEqualTo(whole.path("id"));
    assertThat(events.getFirst().json().at("/response/status").asText()).isEqualTo("in_progress");
    assertThat(text(whole)).isEqualTo(text(respond(request.formatted(false))));
  }

  @Test
  void functionsAreCalledAndTheirOutputsTold() {
    String question =
        """
        {"role": "user", "content": "What is the weather in Paris and Rome?"}\
        """;
    ObjectNode first =
        respond("{\"input\": [%s], \"temperature\": 0, %s}".formatted(question, WEATHER));

    List<String> items = new ArrayList<>(List.of(question));
    for (JsonNode call : first.path("output")) {
      assertThat(call.path("type").asText()).as(first.toString()).isEqualTo("function_call");
      assertThat(call.path("name").asText()).isEqualTo("get_weather");
      items.add(call.toString());
    }
    for (JsonNode call : first.path("output")) {
      items.add(
          Json.write(
              Json.object()
                  .put("type", "function_call_output")
                  .put("call_id", call.path("call_id").asText())
                  .put("output", "sunny, 21 degrees")));
    }
    assertThat(items).hasSize(5);
    assertThat(first.at("/output/0/arguments").asText()).contains("Paris");
    assertThat(first.at("/output/1/arguments").asText()).contains("Rome");

    ObjectNode second =
        respond(
            "{\"input\": [%s], \"temperature\": 0, %s}"
                .formatted(String.join(", ", items), WEATHER));
    assertThat(text(second)).contains("21");
  }

  @Test
  void callsAreStreamed() {
    List<SentEvent> events =
        client.postForEvents(
            PATH,
            """
            {"input": "What is the weather in Paris and Rome?", "temperature": 0, "stream": true,
             %s}
            """
                .formatted(WEATHER));

    assertInSequence(events);
    assertThat(names(events).stream().distinct())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
    JsonNode output = events.getLast().json().at("/response/output");
    assertThat(output).hasSize(2);
    for (JsonNode call : output) {
      StringBuilder arguments = new StringBuilder();
      for (SentEvent event : events) {
        if (event.name().orElseThrow().endsWith("arguments.delta")
            && event.json().path("item_id").equals(call.path("id"))) {
          arguments.append(event.json().path("delta").asText());
        }
      }
      assertThat(arguments.toString()).isEqualTo(call.path("arguments").asText());
    }
  }

  @Test
  void aFunctionThatMustBeCalledIs() {
    ObjectNode response =
        respond(
            """
            {"input": "Hello!", "temperature": 0, "max_output_tokens": 60, "tool_choice":
              {"type": "function", "name": "get_weather"}, "parallel_tool_calls": false, %s}
            """
                .formatted(WEATHER));

    assertThat(response.at("/output/0/name").asText()).isEqualTo("get_weather");
    assertThat(response.at("/tool_choice/name").asText()).isEqualTo("get_weather");
    assertThat(response.path("parallel_tool_calls").asBoolean(true)).isFalse();
  }

  @Test
  void aSchemaIsFollowed() {
    ObjectNode response =
        respond(
            """
            {"input": "What is the capital of France?", "temperature": 0, "text": {"format":
              {"type": "json_schema", "name": "answer", "strict": true, "schema":
                {"type": "object", "properties": {"capital": {"enum": ["Paris", "Rome", null]}},
                 "required": ["capital"], "additionalProperties": false}}}}
            """);

    assertThat(Json.readObject(text(response)).fieldNames())
        .toIterable()
        .containsExactly("capital");
    assertThat(response.at("/text/format/schema/properties/capital/enum"))
        .as("a schema is repeated with its nulls")
        .hasSize(3);
  }

  @Test
  void anyJsonObjectIsWrittenWhereOneIsAskedFor() {
    ObjectNode response =
        respond(
            """
            {"input": "What is the capital of France?", "temperature": 0, "seed": 1,
             "text": {"format": {"type": "json_object"}}, "max_output_tokens": 60}
            """);

    assertThat(text(response)).startsWith("{");
  }

  @Test
  void aResponseThatIsTooLongIsIncomplete() {
    String request =
        """
        {"input": "What is the capital of France?", "temperature": 0, "max_output_tokens": 3,
         "stream": %s}
        """;
    ObjectNode response = respond(request.formatted(false));

    assertThat(response.path("status").asText()).isEqualTo("incomplete");
    assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
    assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(3);

    SentEvent last = client.postForEvents(PATH, request.formatted(true)).getLast();
    assertThat(last.name()).hasValue("response.incomplete");
    assertThat(text(last.json().path("response"))).isEqualTo(text(response));
  }

  @Test
  void aCallThatALimitCutsOffIsIncompleteAndItsTextIsNotTold() {
    for (int limit : List.of(12, 16, 18, 34)) {
      ObjectNode response =
          respond(
              """
              {"input": "What is the weather in Paris and Rome?", "temperature": 0,
               "max_output_tokens": %d, %s}
              """
                  .formatted(limit, WEATHER));

      JsonNode output = response.path("output");
      JsonNode last = output.path(output.size() - 1);
      assertThat(response.path("status").asText()).isEqualTo("incomplete");
      assertThat(last.path("status").asText()).as(output.toString()).isEqualTo("incomplete");
      if (last.path("type").asText().equals("message")) {
        assertThat(text(Json.object().set("output", Json.tree(List.of(last)))))
            .as("the beginning of a call that has no arguments yet: %s", output)
            .doesNotContain("city");
      }
    }
  }

  @Test
  void probabilitiesAreToldIfTheyAreAskedFor() {
    ObjectNode response =
        respond(
            """
            {"input": "What is the capital of France?", "temperature": 0, "top_logprobs": 2,
             "include": ["message.output_text.logprobs"]}
            """);

    JsonNode logprobs = response.at("/output/0/content/0/logprobs");
    StringBuilder tokens = new StringBuilder();
    logprobs.forEach(logprob -> tokens.append(logprob.path("token").asText()));
    assertThat(tokens).hasToString(text(response));
    assertThat(logprobs.path(0).path("top_logprobs")).hasSize(2);
  }

  @Test
  void samplingFollowsTheParametersOfLlamaCpp() {
    String request =
        """
        {"input": "Tell me something.", "temperature": 2, "top_k": 40, "seed": 7,
         "max_output_tokens": 12}
        """;

    assertThat(text(respond(request))).isEqualTo(text(respond(request)));
  }

  @Test
  void ofAConversationThatIsTooLongTheOldestTurnsAreLeftOutIfTheyMayBe() {
    String turn =
        """
        {"role": "user", "content": "%s"}, {"role": "assistant", "content": "Yes."},
        """
            .formatted("word ".repeat(800));
    String request =
        """
        {"input": [%s {"role": "user", "content": "What is the capital of France?"}],
         "temperature": 0%s}
        """;
    String tooLong = turn.repeat(4);
    HttpResponse<String> refused = client.post(PATH, request.formatted(tooLong, ""));
    ObjectNode response = respond(request.formatted(tooLong, ", \"truncation\": \"auto\""));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"code\":\"context_length_exceeded\"");
    assertThat(text(response)).contains("Paris");
    assertThat(response.path("truncation").asText()).isEqualTo("auto");
    assertThat(response.at("/usage/input_tokens").asInt()).isPositive().isLessThan(1024);
  }

  @Test
  void minusOneIsNoLimit() {
    assertThat(
            respond("{\"input\": \"What is the capital of France?\", \"max_output_tokens\": -1}")
                .path("status")
                .asText())
        .isEqualTo("completed");
  }

  @Test
  void inputTokensAreCounted() {
    String request = "{\"input\": \"What is the capital of France?\", \"max_output_tokens\": 1}";

    assertThat(client.postForJson(PATH + "/input_tokens", request).path("input_tokens"))
        .isEqualTo(respond(request).at("/usage/input_tokens"));
  }

  private static List<String> names(List<SentEvent> events) {
    return events.stream().map(event -> event.name().orElseThrow()).toList();
  }

  /** The text of all deltas. */
  private static String deltas(List<SentEvent> events) {
    StringBuilder text = new StringBuilder();
    events.stream()
        .filter(event -> event.name().orElseThrow().equals("response.output_text.delta"))
        .forEach(event -> text.append(event.json().path("delta").asText()));
    return text.toString();
  }

  private static void assertInSequence(List<SentEvent> events) {
    for (int i = 0; i < events.size(); i++) {
      ObjectNode event = events.get(i).json();
      assertThat(event.path("sequence_number").asInt(-1)).as(event.toString()).isEqualTo(i);
      assertThat(event.path("type").asText()).isEqualTo(events.get(i).name().orElseThrow());
    }
  }
}
