package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server with low limits takes, and what not. */
class RequestLimitsTest {
  private static LlamaServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server =
        LlamaServer.builder()
            .model(TinyChat.path())
            .port(0)
            .config(
                config ->
                    config.limits(
                        limits ->
                            limits
                                .messages(3)
                                .tools(1)
                                .stops(2)
                                .inputs(3)
                                .choices(4)
                                .promptTokens(100)
                                .maxTokens(5)
                                .bodyBytes(2048)))
            .start();
    client = new TestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** In each body {@code *} is repeated: as often as the limit says, and once more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          messages | 3 | /v1/chat/completions | {"messages": [*]} | {"role": "user", "content": "Hi"}
          messages | 3 | /v1/responses | {"input": [*]} | {"role": "user", "content": "Hi"}
          messages | 3 | /v1/messages | {"max_tokens": 1, "messages": [*]} | {"role": "user", "content": "Hi"}
          tools | 1 | /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "tools": [*]} | {"type": "function", "function": {"name": "f"}}
          stop | 2 | /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "stop": [*]} | "x"
          stop | 2 | /v1/completions | {"prompt": "Hi", "stop": [*]} | "x"
          stop | 2 | /completion | {"prompt": "Hi", "stop": [*]} | "x"
          prompt | 3 | /v1/completions | {"prompt": [*]} | "Hi"
          input | 3 | /v1/embeddings | {"input": [*]} | "Hi"
          """)
  void asManyAsTheLimitAreTakenAndNoMore(
      String parameter, int limit, String path, String body, String element) {
    HttpResponse<String> most = client.post(path, body.replace("*", repeated(element, limit)));
    HttpResponse<String> more = client.post(path, body.replace("*", repeated(element, limit + 1)));

    assertThat(most.statusCode()).as(most.body()).isEqualTo(200);
    assertRefused(more, parameter, limit, limit + 1);
  }

  @Test
  void documentsAreInputsToo() {
    String body = "{\"query\": \"Hi\", \"documents\": [%s]}";
    HttpResponse<String> most = client.post("/v1/rerank", body.formatted(repeated("\"Hi\"", 3)));
    HttpResponse<String> more = client.post("/v1/rerank", body.formatted(repeated("\"Hi\"", 4)));

    assertThat(most.statusCode()).as("a model that cannot rank: %s", most.body()).isEqualTo(501);
    assertRefused(more, "documents", 3, 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          n | 4 | /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "n": %d}
          n | 4 | /v1/completions | {"prompt": "Hi", "n": %d}
          best_of | 4 | /v1/completions | {"prompt": "Hi", "best_of": %d}
          max_tokens | 5 | /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": %d}
          max_tokens | 5 | /v1/completions | {"prompt": "Hi", "max_tokens": %d}
          max_tokens | 5 | /completion | {"prompt": "Hi", "n_predict": %d}
          max_tokens | 5 | /v1/responses | {"input": "Hi", "max_output_tokens": %d}
          max_tokens | 5 | /v1/messages | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": %d}
          """)
  void asMuchAsTheLimitIsGivenAndNoMore(String parameter, int limit, String path, String body) {
    HttpResponse<String> most = client.post(path, body.formatted(limit));
    HttpResponse<String> more = client.post(path, body.formatted(limit + 1));

    assertThat(most.statusCode()).as(most.body()).isEqualTo(200);
    assertRefused(more, parameter, limit, limit + 1);
  }

  /** A limit that is not set: no client has use for more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          top_logprobs | /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1, "logprobs": true, "top_logprobs": %d}
          top_logprobs | /v1/responses | {"input": "Hi", "max_output_tokens": 1, "top_logprobs": %d}
          logprobs | /v1/completions | {"prompt": "Hi", "max_tokens": 1, "logprobs": %d}
          logprobs | /completion | {"prompt": "Hi", "n_predict": 1, "n_probs": %d}
          """)
  void asManyTokensAreToldInThePlaceOfOneAsTheLimitAndNoMore(
      String parameter, String path, String body) {
    asMuchAsTheLimitIsGivenAndNoMore(parameter, 1000, path, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          n | /v1/chat/completions | {"messages": [{"role": "user", "content": "Hi"}], "n": %s}
          max_completion_tokens | /v1/completions | {"prompt": "Hi", "max_tokens": %s}
          n_predict | /completion | {"prompt": "Hi", "n_predict": %s}
          max_output_tokens | /v1/responses | {"input": "Hi", "max_output_tokens": %s}
          max_tokens | /v1/messages | {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": %s}
          """)
  void aWholeNumberHasNoFraction(String parameter, String path, String body) {
    HttpResponse<String> whole = client.post(path, body.formatted("2.0"));
    HttpResponse<String> broken = client.post(path, body.formatted("2.5"));

    assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
    assertThat(broken.statusCode()).as(broken.body()).isEqualTo(400);
    assertThat(Json.readObject(broken.body()).at("/error/message").asText())
        .isEqualTo("parameter '%s': it is a whole number".formatted(parameter));
  }

  @Test
  void textsOfSeveralPromptsCountTogether() {
    String body = "{\"prompt\": [\"Hi\", \"Hello\"], \"%s\": %d}";
    assertThat(client.post("/v1/completions", body.formatted("n", 2)).statusCode()).isEqualTo(200);
    assertRefused(client.post("/v1/completions", body.formatted("n", 3)), "n", 4, 6);
    assertRefused(client.post("/v1/completions", body.formatted("best_of", 3)), "best_of", 4, 6);
  }

  @ParameterizedTest
  @CsvSource({"''", "', \"max_tokens\": -1'", "', \"n_predict\": -1'"})
  void whoDoesNotSayHowMuchGetsTheLimit(String limit) {
    JsonNode answer =
        client.postForJson(
            "/v1/completions", "{\"prompt\": \"Once\", \"ignore_eos\": true%s}".formatted(limit));

    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void aPromptHasAsManyTokensAsTheLimitAndNoMore() {
    String body = "{\"prompt\": %s, \"max_tokens\": 1}";
    HttpResponse<String> most =
        client.post("/v1/completions", body.formatted(Collections.nCopies(100, 7)));
    HttpResponse<String> more =
        client.post("/v1/completions", body.formatted(Collections.nCopies(101, 7)));

    assertThat(most.statusCode()).as(most.body()).isEqualTo(200);
    assertThat(more.statusCode()).isEqualTo(400);
    JsonNode error = Json.readObject(more.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
    assertThat(error.path("message").asText()).contains("101").contains("100");
  }

  @Test
  void aBodyHasAsManyBytesAsTheLimitAndNoMore() {
    String body = "{\"content\": \"Hi\"}";
    HttpResponse<String> most = client.post("/tokenize", padded(body, 2048));
    HttpResponse<String> more = client.post("/tokenize", padded(body, 2049));

    assertThat(most.statusCode()).as(most.body()).isEqualTo(200);
    assertThat(more.statusCode()).isEqualTo(413);
    assertThat(more.body()).contains("at most 2,048 bytes");
  }

  private static String padded(String body, int bytes) {
    return body + " ".repeat(bytes - body.length());
  }

  private static String repeated(String element, int times) {
    return String.join(", ", Collections.nCopies(times, element));
  }

  private static void assertRefused(
      HttpResponse<String> answer, String parameter, int limit, int asked) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText())
        .isEqualTo(
            "parameter '%s' is limited to %,d by this server, and asks for %,d"
                .formatted(parameter, limit, asked));
    if (error.has("param")) {
      assertThat(error.path("param").asText()).isEqualTo(parameter);
    }
  }
}
