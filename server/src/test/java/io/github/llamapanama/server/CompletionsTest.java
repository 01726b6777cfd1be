package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(TinyServer.class)
class CompletionsTest {
  private static final String PATH = "/v1/completions";

  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  @Test
  void aTextIsContinued() {
    JsonNode answer =
        client.postForJson(
            PATH,
            """
            {"model": "tiny", "prompt": "The capital of France is", "temperature": 0,
             "max_tokens": 3}
            """);

    assertThat(answer.path("object").asText()).isEqualTo("text_completion");
    assertThat(answer.path("id").asText()).startsWith("cmpl-");
    assertThat(answer.path("created").asLong()).isPositive();
    assertThat(answer.path("model").asText()).isEqualTo("tiny-chat-q8_0.gguf");
    assertThat(answer.path("choices")).hasSize(1);
    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("text").asText()).isEqualTo(" Paris.");
    assertThat(choice.path("index").asInt()).isZero();
    assertThat(choice.path("logprobs").isNull()).isTrue();
    assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
    assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(6);
    assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
    assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(9);
  }

  @Test
  void textsTokensAndListsOfThemAreContinued() {
    JsonNode tokens =
        client.postForJson("/tokenize", "{\"content\": \"The capital of France is\"}");
    String prompts =
        "[\"The capital of France is\", %1$s, [\"The capital of France is\"]]"
            .formatted(tokens.path("tokens"));

    JsonNode answer =
        client.postForJson(
            PATH, "{\"prompt\": %s, \"temperature\": 0, \"max_tokens\": 3}".formatted(prompts));
    JsonNode alone =
        client.postForJson(
            PATH,
            "{\"prompt\": %s, \"temperature\": 0, \"max_tokens\": 3}"
                .formatted(tokens.path("tokens")));

    assertThat(texts(answer)).containsExactly(" Paris.", " Paris.", " Paris.");
    assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(18);
    assertThat(texts(alone)).containsExactly(" Paris.");
  }

  @Test
  void severalTextsComeInTheOrderOfTheirPrompts() {
    JsonNode answer =
        client.postForJson(
            PATH,
            """
            {"prompt": ["The capital of France is", "The capital of Italy is"], "n": 2,
             "temperature": 0, "max_tokens": 3, "echo": true}
            """);

    assertThat(texts(answer))
        .containsExactly(
            "The capital of France is Paris.",
            "The capital of France is Paris.",
            "The capital of Italy is Rome.",
            "The capital of Italy is Rome.");
    assertThat(answer.path("choices").findValuesAsText("index"))
        .containsExactly("0", "1", "2", "3");
  }

  @Test
  void theBestOfSeveralTextsAreReturned() {
    JsonNode answer =
        client.postForJson(
            PATH,
            """
            {"prompt": "The capital of France is", "n": 2, "best_of": 4, "max_tokens": 3,
             "ignore_eos": true}
            """);

    assertThat(answer.path("choices")).hasSize(2);
    assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(12);
  }

  @Test
  void probabilitiesStandSideBySide() {
    JsonNode answer =
        client.postForJson(
            PATH,
            """
            {"prompt": "The capital of France is", "temperature": 0, "max_tokens": 3,
             "logprobs": 2}
            """);

    JsonNode logprobs = answer.path("choices").path(0).path("logprobs");
    assertThat(logprobs.path("tokens").toString()).isEqualTo("[\" \",\"Paris\",\".\"]");
    assertThat(logprobs.path("token_logprobs"))
        .hasSize(3)
        .allSatisfy(logprob -> assertThat(logprob.asDouble()).isBetween(-1.0, 0.0));
    assertThat(logprobs.path("top_logprobs"))
        .hasSize(3)
        .allSatisfy(top -> assertThat(top).hasSize(2));
    assertThat(logprobs.path("text_offset").toString()).isEqualTo("[0,1,6]");
  }

  @Test
  void aTextIsStreamed() {
    List<TestClient.SentEvent> events =
        client.postForEvents(
            PATH,
            """
            {"prompt": ["The capital of France is", "The capital of Italy is"], "temperature": 0,
             "max_tokens": 3, "stream": true, "stream_options": {"include_usage": true}}
            """);

    assertThat(events.getLast().data()).isEqualTo("[DONE]");
    List<? extends JsonNode> pieces =
        events.subList(0, events.size() - 1).stream().map(TestClient.SentEvent::json).toList();
    assertThat(pieces)
        .allSatisfy(
            piece -> {
              assertThat(piece.path("object").asText()).isEqualTo("text_completion");
              assertThat(piece.path("id")).isEqualTo(pieces.getFirst().path("id"));
            });
    assertThat(streamedText(pieces, 0)).isEqualTo(" Paris.");
    assertThat(streamedText(pieces, 1)).isEqualTo(" Rome.");
    assertThat(pieces.getLast().path("choices")).isEmpty();
    assertThat(pieces.getLast().path("usage").path("completion_tokens").asInt()).isEqualTo(6);
    assertThat(pieces.subList(0, pieces.size() - 1))
        .noneMatch(piece -> piece.has("usage"))
        .filteredOn(piece -> !piece.path("choices").path(0).path("finish_reason").isNull())
        .hasSize(2);
  }

  @Test
  void aStreamCountsTokensOnlyIfAsked() {
    List<TestClient.SentEvent> events =
        client.postForEvents(PATH, "{\"prompt\": \"Hello\", \"max_tokens\": 2, \"stream\": true}");

    assertThat(events).noneMatch(event -> event.data().contains("usage"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | prompt | 400",
        "{\"prompt\": 5} | prompt | 400",
        "{\"prompt\": []} | | 400",
        "{\"prompt\": [99999]} | | 400",
        "{\"prompt\": \"a\", \"temperature\": \"hot\"} | temperature | 400",
        "{\"prompt\": \"a\", \"best_of\": 2, \"stream\": true} | best_of | 400",
        "{\"prompt\": \"a\", \"n\": 2, \"best_of\": 1} | best_of | 400",
        "{\"prompt\": \"a\", \"suffix\": \"b\"} | | 501",
        "{\"prompt\": \"a\", \"grammar\": \"root ::= (\"} | grammar | 400",
        "{\"prompt\": | | 400",
      })
  void aWrongRequestIsRefusedByNameOfItsParameter(String body, String parameter, int status) {
    HttpResponse<String> answer = client.post(PATH, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("param").isNull() ? null : error.path("param").asText())
        .as(answer.body())
        .isEqualTo(parameter);
    assertThat(error.path("message").asText()).isNotEmpty();
  }

  @Test
  void aPromptThatIsTooLongIsRefused() {
    HttpResponse<String> answer =
        client.post(PATH, "{\"prompt\": \"%s\"}".formatted("word ".repeat(2000)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"context_length_exceeded\"");
  }

  private static List<String> texts(JsonNode answer) {
    return answer.path("choices").findValuesAsText("text");
  }

  private static String streamedText(List<? extends JsonNode> pieces, int index) {
    return pieces.stream()
        .flatMap(piece -> StreamSupport.stream(piece.path("choices").spliterator(), false))
        .filter(choice -> choice.path("index").asInt() == index)
        .map(choice -> choice.path("text").asText())
        .collect(Collectors.joining());
  }
}
