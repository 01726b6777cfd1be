package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RerankTest {
  private static LlamaServer server;
  private static TestClient client;

  @BeforeAll
  static void start(@TempDir Path directory) {
    server = LlamaServer.builder().model(SmallEncoder.reranker(directory)).port(0).start();
    client = new TestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/rerank", "/rerank", "/v1/reranking", "/reranking"})
  void documentsComeBestFirst(String path) {
    JsonNode answer =
        client.postForJson(
            path,
            """
            {"model": "m", "query": "a b", "documents": ["c", {"text": "d e"}, "f", "g h"]}
            """);

    assertThat(answer.path("object").asText()).isEqualTo("list");
    assertThat(answer.path("model").asText()).isEqualTo("reranker.gguf");
    assertThat(answer.path("usage").path("prompt_tokens").asInt()).isPositive();
    assertThat(answer.path("usage").path("total_tokens"))
        .isEqualTo(answer.path("usage").path("prompt_tokens"));
    assertThat(answer.path("results").findValuesAsText("index"))
        .containsExactlyInAnyOrder("0", "1", "2", "3");
    assertThat(scores(answer, "relevance_score"))
        .isSortedAccordingTo(Comparator.reverseOrder())
        .doesNotHaveDuplicates();
    assertThat(answer.path("results")).noneMatch(result -> result.has("document"));
  }

  @Test
  void asManyOfTheBestAreToldAsAskedForWithTheirTexts() {
    JsonNode all =
        client.postForJson(
            "/v1/rerank", "{\"query\": \"a b\", \"documents\": [\"c\", \"d e\", \"f\"]}");

    JsonNode best =
        client.postForJson(
            "/v1/rerank",
            """
            {"query": "a b", "documents": ["c", "d e", "f"], "top_n": 1, "return_documents": true}
            """);

    assertThat(best.path("results")).hasSize(1);
    JsonNode first = best.path("results").path(0);
    int index = all.path("results").path(0).path("index").asInt();
    assertThat(first.path("index").asInt()).isEqualTo(index);
    assertThat(first.path("document").path("text").asText())
        .isEqualTo(List.of("c", "d e", "f").get(index));
  }

  @Test
  void textsAreAnsweredInTheFormOfHuggingFace() {
    HttpResponse<String> answer =
        client.post(
            "/rerank", "{\"query\": \"a\", \"texts\": [\"c\", \"d\"], \"return_text\": true}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode list = Json.readObject("{\"list\": %s}".formatted(answer.body())).path("list");
    assertThat(list).hasSize(2);
    assertThat(list.path(0).path("score").asDouble())
        .isGreaterThan(list.path(1).path("score").asDouble());
    assertThat(list.findValuesAsText("text")).containsExactlyInAnyOrder("c", "d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"documents\": [\"a\"]} | query",
        "{\"query\": \"a\"} | documents",
        "{\"query\": \"a\", \"documents\": []} | documents",
        "{\"query\": \"a\", \"documents\": [5]} | documents[0]",
        "{\"query\": \"a\", \"documents\": [\"b\"], \"top_n\": 0} | top_n",
      })
  void aWrongRequestIsRefusedByNameOfItsParameter(String body, String parameter) {
    HttpResponse<String> answer = client.post("/v1/rerank", body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Json.readObject(answer.body()).path("error").path("param").asText())
        .as(answer.body())
        .isEqualTo(parameter);
  }

  private static List<Double> scores(JsonNode answer, String name) {
    return StreamSupport.stream(answer.path("results").spliterator(), false)
        .map(result -> result.path(name).asDouble())
        .toList();
  }
}
