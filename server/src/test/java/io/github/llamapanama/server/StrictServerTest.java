package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters that a server does not know, or asks for in vain: warned of, or refused if strict. */
class StrictServerTest {
  private static LlamaServer strict;
  private static LlamaServer lenient;

  @BeforeAll
  static void start() {
    strict =
        LlamaServer.builder()
            .model(TinyChat.path())
            .port(0)
            .config(config -> config.strict(true))
            .start();
    lenient = LlamaServer.builder().model(TinyChat.path()).port(0).start();
  }

  @AfterAll
  static void stop() {
    strict.close();
    lenient.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "colour": "red"} | colour
          /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "store": true} | store
          /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "verbosity": "low"} | verbosity
          /v1/responses | {"input": "Hi", "max_output_tokens": 1, "colour": "red"} | colour
          /v1/responses | {"input": "Hi", "max_output_tokens": 1, "top_a": 1} | top_a
          /v1/messages | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "colour": "red"} | colour
          """)
  void whatIsUnknownOrInVainIsRefusedIfStrictAndElseWarnedOf(
      String path, String body, String parameter) {
    HttpResponse<String> refusal = new TestClient(strict).post(path, body);
    HttpResponse<String> answer = new TestClient(lenient).post(path, body);

    assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(400);
    JsonNode error = Json.readObject(refusal.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText()).contains("parameter '" + parameter + "'");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("warning").orElse("none"))
        .contains("parameter '" + parameter + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "store": false, "metadata": {"a": "b"}, "service_tier": "auto", "user": "a", "safety_identifier": "b", "prompt_cache_key": "c", "prompt_cache_retention": "24h", "prediction": {"type": "content", "content": "Hi"}, "modalities": ["text"], "verbosity": "medium"}
          /v1/responses | {"input": "Hi", "max_output_tokens": 1, "store": true, "metadata": {"a": "b"}, "service_tier": "auto", "user": "a", "truncation": "auto"}
          /v1/messages | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "metadata": {"user_id": "a"}, "service_tier": "auto"}
          """)
  void whatConcernsNoModelIsTaken(String path, String body) {
    for (LlamaServer server : new LlamaServer[] {strict, lenient}) {
      HttpResponse<String> answer = new TestClient(server).post(path, body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.headers().firstValue("warning")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "modalities": ["text", "audio"] | modalities
          "modalities": ["audio"] | modalities
          """)
  void whatCannotBeGivenIsRefused(String parameters, String parameter) {
    HttpResponse<String> answer =
        new TestClient(lenient)
            .post(
                "/v1/chat/completions",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], %s}"
                    .formatted(parameters));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.readObject(answer.body()).at("/error/param").asText()).isEqualTo(parameter);
  }

  @Test
  void warningsLeaveRoomForTheOtherHeaders() {
    String unknown =
        IntStream.range(0, 40)
            .mapToObj(i -> "\"%s%d\": 1".formatted("x".repeat(1000), i))
            .collect(Collectors.joining(", "));
    HttpResponse<String> answer =
        new TestClient(lenient)
            .post(
                "/v1/chat/completions",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"max_tokens\": 1, %s}"
                    .formatted(unknown));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> warnings = answer.headers().allValues("warning");
    assertThat(warnings).isNotEmpty();
    assertThat(String.join("", warnings)).as("all warnings together").hasSizeLessThan(4096);
  }
}
