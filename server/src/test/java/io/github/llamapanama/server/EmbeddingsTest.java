package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsTest {
  private static final String PATH = "/v1/embeddings";

  private static LlamaServer server;
  private static TestClient client;

  @BeforeAll
  static void start(@TempDir Path directory) {
    server = LlamaServer.builder().model(SmallEncoder.embedder(directory)).port(0).start();
    client = new TestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aTextHasAVectorOfLengthOne() {
    JsonNode answer = client.postForJson(PATH, "{\"model\": \"m\", \"input\": \"a b c\"}");

    assertThat(answer.path("object").asText()).isEqualTo("list");
    assertThat(answer.path("model").asText()).isEqualTo("embedder.gguf");
    assertThat(answer.path("data")).hasSize(1);
    JsonNode item = answer.path("data").path(0);
    assertThat(item.path("object").asText()).isEqualTo("embedding");
    assertThat(item.path("index").asInt()).isZero();
    assertThat(item.path("embedding")).hasSize(SmallEncoder.WIDTH);
    assertThat(length(item.path("embedding"))).isCloseTo(1, within(1e-5));
    assertThat(answer.path("usage").toString())
        .isEqualTo("{\"prompt_tokens\":5,\"total_tokens\":5}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"a b\", \"c\"]",
        "[[2, 5, 6, 3], [2, 7, 3]]",
        "[\"a b\", [2, 7, 3]]",
        "[[\"a b\"], [2, \"c\", 3]]"
      })
  void textsAndTokensMayBeMany(String input) {
    JsonNode separate = client.postForJson(PATH, "{\"input\": [\"a b\", \"c\"]}");

    JsonNode answer = client.postForJson(PATH, "{\"input\": %s}".formatted(input));

    assertThat(answer.path("data").findValuesAsText("index")).containsExactly("0", "1");
    assertThat(answer).isEqualTo(separate);
  }

  @Test
  void aListOfTokensIsOneText() {
    JsonNode answer = client.postForJson(PATH, "{\"input\": [2, 5, 6, 3]}");

    assertThat(answer.path("data")).hasSize(1);
    assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void aVectorInBase64IsTheSame() {
    JsonNode numbers =
        client.postForJson(PATH, "{\"input\": \"a b\", \"encoding_format\": \"float\"}");

    JsonNode answer =
        client.postForJson(PATH, "{\"input\": \"a b\", \"encoding_format\": \"base64\"}");

    byte[] bytes = Base64.getDecoder().decode(embedding(answer).asText());
    float[] decoded = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(decoded);
    assertThat(decoded).hasSize(SmallEncoder.WIDTH);
    assertThat(IntStream.range(0, decoded.length))
        .allSatisfy(
            i -> assertThat(decoded[i]).isEqualTo((float) embedding(numbers).path(i).asDouble()));
  }

  @Test
  void aShortenedVectorBeginsLikeTheWholeOneAndHasLengthOne() {
    JsonNode whole = embedding(client.postForJson(PATH, "{\"input\": \"a b\"}"));

    JsonNode shortened =
        embedding(client.postForJson(PATH, "{\"input\": \"a b\", \"dimensions\": 4}"));

    assertThat(shortened).hasSize(4);
    assertThat(length(shortened)).isCloseTo(1, within(1e-5));
    double ratio = shortened.path(0).asDouble() / whole.path(0).asDouble();
    assertThat(shortened.path(3).asDouble())
        .isCloseTo(whole.path(3).asDouble() * ratio, within(1e-4));
  }

  @Test
  void vectorsAreNormalizedAsAsked() {
    JsonNode taxicab =
        embedding(client.postForJson(PATH, "{\"input\": \"a b\", \"embd_normalize\": 1}"));

    double sum = 0;
    for (JsonNode number : taxicab) {
      sum += Math.abs(number.asDouble());
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/embeddings | {\"input\": [\"a\", \"b\"]}",
        "/embedding | {\"content\": [\"a\", \"b\"]}",
        "/v1/embeddings | {\"content\": [\"a\", \"b\"]}"
      })
  void outsideOpenAisFormThereIsAListOfVectorsForEachText(String path, String body)
      throws Exception {
    HttpResponse<String> answer = client.post(path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode list = Json.readObject("{\"list\": %s}".formatted(answer.body())).path("list");
    assertThat(list).hasSize(2);
    assertThat(list.path(1).path("index").asInt()).isEqualTo(1);
    assertThat(list.path(1).path("embedding")).hasSize(1);
    assertThat(list.path(1).path("embedding").path(0)).hasSize(SmallEncoder.WIDTH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | input",
        "{\"input\": []} | input",
        "{\"input\": 5} | input",
        "{\"input\": \"a\", \"content\": \"b\"} |",
        "{\"input\": [99]} |",
        "{\"input\": \"a\", \"dimensions\": 33} | dimensions",
        "{\"input\": \"a\", \"dimensions\": 0} | dimensions",
        "{\"input\": \"a\", \"encoding_format\": \"hex\"} | encoding_format",
        "{\"input\": \"a\", \"embd_normalize\": -2} |",
      })
  void aWrongRequestIsRefusedByNameOfItsParameter(String body, String parameter) {
    HttpResponse<String> answer = client.post(PATH, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("param").isNull() ? null : error.path("param").asText())
        .as(answer.body())
        .isEqualTo(parameter);
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    HttpResponse<String> answer =
        client.post(PATH, "{\"input\": \"%s\"}".formatted("a ".repeat(100)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"context_length_exceeded\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | {\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}",
        "/v1/completions | {\"prompt\": \"a\"}",
        "/v1/rerank | {\"query\": \"a\", \"documents\": [\"b\"]}"
      })
  void anEmbeddingModelSaysThatItDoesNothingElse(String path, String body) {
    HttpResponse<String> answer = client.post(path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(501);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("not_supported_error");
    assertThat(error.path("message").asText()).startsWith("This model");
  }

  private static JsonNode embedding(JsonNode answer) {
    return answer.path("data").path(0).path("embedding");
  }

  private static double length(JsonNode vector) {
    return Math.sqrt(
        StreamSupport.stream(vector.spliterator(), false)
            .mapToDouble(JsonNode::asDouble)
            .map(number -> number * number)
            .sum());
  }
}
