package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(TinyServer.class)
class NativeCompletionTest {
  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  @Test
  void aTextIsContinuedInTheFormOfLlamaServer() {
    JsonNode answer =
        client.postForJson(
            "/completion",
            """
            {"prompt": "The capital of France is", "n_predict": 3, "temperature": 0, "n_probs": 2,
             "return_tokens": true}
            """);

    assertThat(answer.path("content").asText()).isEqualTo(" Paris.");
    assertThat(answer.path("tokens")).hasSize(3);
    assertThat(answer.path("stop").asBoolean()).isTrue();
    assertThat(answer.path("stop_type").asText()).isEqualTo("limit");
    assertThat(answer.path("stopping_word").asText()).isEmpty();
    assertThat(answer.path("tokens_predicted").asInt()).isEqualTo(3);
    assertThat(answer.path("tokens_evaluated").asInt()).isEqualTo(6);
    assertThat(answer.path("prompt").asText()).isEqualTo("The capital of France is");
    assertThat(answer.path("truncated").asBoolean()).isFalse();
    assertThat(answer.path("generation_settings").path("n_predict").asInt()).isEqualTo(3);
    assertThat(answer.path("timings").path("predicted_n").asInt()).isEqualTo(3);
    assertThat(answer.path("completion_probabilities"))
        .hasSize(3)
        .allSatisfy(token -> assertThat(token.path("top_logprobs")).hasSize(2));
  }

  @ParameterizedTest
  @CsvSource({"'', eos, ''", "Paris, word, Paris"})
  void itTellsWhyATextEnded(String stop, String type, String word) {
    JsonNode answer =
        client.postForJson(
            "/completions",
            "{\"prompt\": \"The capital of France is\", \"temperature\": 0, \"stop\": %s}"
                .formatted(stop.isEmpty() ? "[]" : "[\"" + stop + "\"]"));

    assertThat(answer.path("stop_type").asText()).isEqualTo(type);
    assertThat(answer.path("stopping_word").asText()).isEqualTo(word);
  }

  @Test
  void aTextIsStreamedWithoutAMarkAtTheEnd() {
    List<TestClient.SentEvent> events =
        client.postForEvents(
            "/completion",
            """
            {"prompt": "The capital of France is", "n_predict": 3, "temperature": 0,
             "stream": true}
            """);

    StringBuilder text = new StringBuilder();
    for (TestClient.SentEvent event : events) {
      text.append(event.json().path("content").asText());
    }
    assertThat(text.toString()).isEqualTo(" Paris.");
    assertThat(events.getFirst().json().path("stop").asBoolean()).isFalse();
    assertThat(events.getFirst().json().path("tokens_evaluated").asInt()).isEqualTo(6);
    assertThat(events.getLast().json().path("stop").asBoolean()).isTrue();
  }

  @Test
  void severalTextsComeInAListAndOnlyTheFieldsAskedFor() {
    HttpResponse<String> answer =
        client.post(
            "/completion",
            """
            {"prompt": ["a", "b"], "n_predict": 1, "temperature": 0,
             "response_fields": ["index", "generation_settings/n_predict", "nothing"]}
            """);

    assertThat(answer.body())
        .isEqualTo(
            "[{\"index\":0,\"generation_settings/n_predict\":1},"
                + "{\"index\":1,\"generation_settings/n_predict\":1}]");
  }

  @Test
  void propsTellOfTheModel() {
    JsonNode props = Json.readObject(client.get("/props").body());

    assertThat(props.path("total_slots").asInt()).isEqualTo(4);
    assertThat(props.path("chat_template").asText()).contains("<|im_start|>");
    assertThat(props.path("eos_token").asText()).isEqualTo("<|im_end|>");
    JsonNode params = props.path("default_generation_settings").path("params");
    assertThat(params.path("temperature").asDouble()).isEqualTo(0.8);
    assertThat(params.path("top_k").asInt()).isEqualTo(40);
    assertThat(params.path("top_p").asDouble()).isEqualTo(0.95);
    assertThat(params.path("min_p").asDouble()).isEqualTo(0.05);
  }

  @Test
  void slotsAreIdleWhenNothingIsComputed() {
    JsonNode slots =
        Json.readObject("{\"slots\": %s}".formatted(client.get("/slots").body())).path("slots");

    assertThat(slots).hasSize(4).noneMatch(slot -> slot.path("is_processing").asBoolean());
    assertThat(client.get("/slots?fail_on_no_slot=1").statusCode()).isEqualTo(200);
  }

  @Test
  void aModelThatCannotFillGapsSaysSo() {
    HttpResponse<String> answer =
        client.post("/infill", "{\"input_prefix\": \"a\", \"input_suffix\": \"b\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(501);
    assertThat(answer.body()).contains("not_supported_error").contains("prefix");
  }
}
