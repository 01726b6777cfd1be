package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.TestClient.SentEvent;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What llama-server tells besides a text, if it is asked to. */
@ExtendWith(TinyServer.class)
class StreamDetailsTest {
  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  private static List<ObjectNode> stream(String path, String body) {
    return stream(client, path, body);
  }

  private static List<ObjectNode> stream(TestClient from, String path, String body) {
    return from.postForEvents(path, "{%s, \"stream\": true}".formatted(body)).stream()
        .filter(event -> !event.data().equals("[DONE]"))
        .map(SentEvent::json)
        .toList();
  }

  /** The same question to each address that generates. */
  private static String asked(String path, String prompt) {
    return path.equals("/v1/chat/completions")
        ? "\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}], \"max_tokens\": 4"
            .formatted(prompt)
        : "\"prompt\": \"%s\", \"max_tokens\": 4".formatted(prompt);
  }

  private static boolean saysSomething(JsonNode chunk) {
    return Stream.of("/choices/0/delta/content", "/choices/0/text", "/content")
        .anyMatch(place -> !chunk.at(place).asText().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/completion"})
  void everyChunkTellsTimesIfThatIsAskedFor(String path) {
    String body = asked(path, "Once upon a time") + ", \"temperature\": 0, \"ignore_eos\": true";

    List<ObjectNode> timed = stream(path, body + ", \"timings_per_token\": true");
    List<ObjectNode> untimed = stream(path, body);

    List<JsonNode> timings =
        timed.stream().filter(chunk -> chunk.has("timings")).map(c -> c.get("timings")).toList();
    assertThat(timed)
        .filteredOn(StreamDetailsTest::saysSomething)
        .as("chunks with text")
        .hasSizeGreaterThan(1)
        .allMatch(chunk -> chunk.has("timings"));
    assertThat(timed.getLast().has("timings")).as("the last chunk").isTrue();
    assertThat(timings).extracting(told -> told.path("predicted_n").asInt()).isSorted().endsWith(4);
    assertThat(timings)
        .allSatisfy(
            told -> {
              assertThat(told.path("prompt_n").asInt() + told.path("cache_n").asInt()).isPositive();
              assertThat(told.path("prompt_ms").asDouble()).isPositive();
              assertThat(told.path("predicted_ms").asDouble()).isNotNegative();
            });
    assertThat(untimed.subList(0, untimed.size() - 1)).noneMatch(chunk -> chunk.has("timings"));
    assertThat(untimed.getLast().has("timings")).as("the last chunk, unasked").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/completions"})
  void whoWantsCountsFindsTheTimesOfAllThere(String path) {
    List<ObjectNode> chunks =
        stream(path, asked(path, "Once") + ", \"stream_options\": {\"include_usage\": true}");

    assertThat(chunks.getLast().path("choices")).isEmpty();
    assertThat(chunks.getLast().at("/timings/predicted_n").asInt())
        .isEqualTo(chunks.getLast().at("/usage/completion_tokens").asInt())
        .isPositive();
    assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(chunk -> chunk.has("timings"));
  }

  /** A server of its own, which reads prompts in small parts and knows none yet. */
  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/completion"})
  void whileAPromptIsReadChunksTellHowFarIfThatIsAskedFor(String path) {
    try (LlamaServer server = smallBatches()) {
      TestClient fresh = new TestClient(server);
      String body = asked(path, "One and two and three. ".repeat(20));

      List<ObjectNode> chunks = stream(fresh, path, body + ", \"return_progress\": true");
      List<JsonNode> progress = progress(chunks);

      assertThat(progress).as("parts of the prompt").hasSizeGreaterThan(3);
      int total = progress.getFirst().path("total").asInt();
      assertThat(progress)
          .allSatisfy(
              told -> {
                assertThat(told.path("total").asInt()).isEqualTo(total).isGreaterThan(100);
                assertThat(told.path("cache").asInt()).isZero();
                assertThat(told.path("time_ms").isIntegralNumber()).isTrue();
              });
      assertThat(progress)
          .extracting(told -> told.path("processed").asInt())
          .isSorted()
          .startsWith(0)
          .endsWith(total);
      assertThat(chunks)
          .filteredOn(chunk -> chunk.has("prompt_progress"))
          .as("what is told before there is a text")
          .noneMatch(StreamDetailsTest::saysSomething);
      assertThat(chunks).anyMatch(StreamDetailsTest::saysSomething);

      List<ObjectNode> repeated = stream(fresh, path, body + ", \"return_progress\": true");
      JsonNode again = progress(repeated).getLast();
      assertThat(again.path("cache").asInt()).as("what is known by now").isEqualTo(total - 1);
      assertThat(progress(stream(fresh, path, body))).as("unasked").isEmpty();
    }
  }

  private static LlamaServer smallBatches() {
    return LlamaServer.builder()
        .model(
            TinyChat.path(),
            LlamaOptions.builder().context(context -> context.microBatchSize(32)).build())
        .port(0)
        .start();
  }

  private static List<JsonNode> progress(List<ObjectNode> chunks) {
    return chunks.stream()
        .filter(chunk -> chunk.has("prompt_progress"))
        .map(chunk -> chunk.get("prompt_progress"))
        .toList();
  }

  @Test
  void whoDoesNotStreamIsToldTimesOnly() {
    ObjectNode answer =
        client.postForJson(
            "/v1/completions",
            """
            {"prompt": "Once", "max_tokens": 2, "return_progress": true, "timings_per_token": true}
            """);

    assertThat(answer.path("choices")).hasSize(1);
    assertThat(answer.has("prompt_progress")).isFalse();
    assertThat(answer.at("/timings/predicted_n").asInt()).isEqualTo(2);
  }

  @Test
  void theProbabilitiesThatTokensWereChosenWithAreToldIfTheyAreAskedFor() {
    JsonNode answer =
        client.postForJson(
            "/completion",
            """
            {"prompt": "Once upon", "n_predict": 4, "n_probs": 10, "top_k": 3, "temperature": 2,
             "post_sampling_probs": true, "samplers": ["top_k", "temperature"]}
            """);

    assertThat(answer.at("/generation_settings/post_sampling_probs").asBoolean()).isTrue();
    assertThat(answer.path("completion_probabilities"))
        .isNotEmpty()
        .allSatisfy(
            token -> {
              assertThat(token.has("logprob") || token.has("top_logprobs")).isFalse();
              JsonNode top = token.path("top_probs");
              assertThat(top).as("what the filters left").hasSize(3);
              assertThat(elements(top).mapToDouble(one -> one.path("prob").asDouble()).sum())
                  .isCloseTo(1, within(1e-3));
              assertThat(top)
                  .as("the token chosen is one of them")
                  .anySatisfy(
                      one -> {
                        assertThat(one.path("id")).isEqualTo(token.path("id"));
                        assertThat(one.path("prob")).isEqualTo(token.path("prob"));
                      });
            });
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"temperature\": 0", "\"temperature\": 0, \"grammar\": \"root ::= [0-9]+\""})
  void aGreedyChoiceIsCertain(String how) {
    JsonNode answer =
        client.postForJson(
            "/completion",
            """
            {"prompt": "Once upon", "n_predict": 2, "n_probs": 3, "post_sampling_probs": true, %s}
            """
                .formatted(how));

    assertThat(answer.path("completion_probabilities"))
        .isNotEmpty()
        .allSatisfy(
            token -> {
              assertThat(token.path("prob").asDouble()).isEqualTo(1);
              assertThat(token.path("top_probs")).hasSize(1);
              assertThat(token.at("/top_probs/0/id")).isEqualTo(token.path("id"));
            });
  }

  @Test
  void unaskedProbabilitiesAreTheModels() {
    JsonNode token =
        client
            .postForJson("/completion", "{\"prompt\": \"Once\", \"n_predict\": 1, \"n_probs\": 2}")
            .at("/completion_probabilities/0");

    assertThat(token.has("prob") || token.has("top_probs")).as(token.toString()).isFalse();
    assertThat(token.path("logprob").asDouble()).isNotPositive();
    assertThat(token.path("top_logprobs")).hasSize(2);
  }

  @Test
  void whatFillsGapsKnowsAllOfItToo() {
    HttpResponse<String> answer =
        client.post(
            "/infill",
            """
            {"input_prefix": "a", "input_suffix": "b", "stream": true, "return_progress": true,
             "timings_per_token": true, "post_sampling_probs": true, "no_such_parameter": 1}
            """);

    assertThat(answer.statusCode()).as("the tiny model cannot fill gaps").isEqualTo(501);
    assertThat(answer.headers().allValues("warning"))
        .as("parameters not known")
        .singleElement()
        .asString()
        .contains("no_such_parameter");
  }
}
