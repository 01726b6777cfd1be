package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.TestClient.SentEvent;
import io.github.llamapanama.server.model.ServedModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What responses and messages have in common: thoughts that stream, and replies that break off in
 * their midst.
 */
@Timeout(120)
class BlockStreamsTest {
  private static final String RESPONSE =
      """
      {"model": "%s", "input": "Who are you?", "stream": %s}
      """;

  private static final String MESSAGE =
      """
      {"model": "%s", "messages": [{"role": "user", "content": "Who are you?"}], "max_tokens": 99,
       "stream": %s}
      """;

  private static LlamaServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server =
        LlamaServer.builder()
            .model(ServedModel.of("thinker", TinyChat.path(), ThinkingModel.options()))
            .model(ServedModel.of("broken", TinyChat.path(), broken()))
            .port(0)
            .start();
    client = new TestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Fails when it is to choose the fourth token of a text. */
  private static LlamaOptions broken() {
    AtomicInteger tokens = new AtomicInteger();
    Sampling sampling =
        Sampling.greedy()
            .withProcessor(
                (logits, history) -> {
                  if (tokens.incrementAndGet() % 4 == 0) {
                    throw new IllegalStateException("secret of the server");
                  }
                });
    return LlamaOptions.builder()
        .generation(GenerationOptions.builder().sampling(sampling).build())
        .build();
  }

  @Test
  void thoughtsOfAResponseStreamAsAnItemOfTheirOwn() {
    List<SentEvent> events =
        client.postForEvents("/v1/responses", RESPONSE.formatted("thinker", true));

    assertThat(names(events).stream().distinct())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.reasoning_text.delta",
            "response.reasoning_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_text.delta",
            "response.output_text.done",
            "response.completed");
    assertThat(deltas(events, "response.reasoning_text.delta", "/delta")).isEqualTo("I am Tiny");
    assertThat(deltas(events, "response.output_text.delta", "/delta"))
        .isEqualTo(" a very small language model.");
    JsonNode output = events.getLast().json().at("/response/output");
    assertThat(output).hasSize(2);
    assertThat(output.at("/0/type").asText()).isEqualTo("reasoning");
    assertThat(output.at("/0/content/0/type").asText()).isEqualTo("reasoning_text");
    assertThat(output.at("/0/content/0/text").asText()).isEqualTo("I am Tiny");
    assertThat(output.at("/1/content/0/text").asText()).isEqualTo(" a very small language model.");
    assertThat(withoutIds(output))
        .as("the same as without a stream")
        .isEqualTo(
            withoutIds(
                client
                    .postForJson("/v1/responses", RESPONSE.formatted("thinker", false))
                    .path("output")));
  }

  @Test
  void thoughtsOfAMessageStreamAsABlockOfTheirOwn() {
    List<SentEvent> events =
        client.postForEvents("/v1/messages", MESSAGE.formatted("thinker", true));

    List<JsonNode> begun =
        events.stream()
            .filter(event -> event.name().orElseThrow().equals("content_block_start"))
            .map(event -> event.json().path("content_block").path("type"))
            .toList();
    assertThat(begun).extracting(JsonNode::asText).containsExactly("thinking", "text");
    assertThat(deltas(events, "content_block_delta", "/delta/thinking")).isEqualTo("I am Tiny");
    assertThat(deltas(events, "content_block_delta", "/delta/text"))
        .isEqualTo(" a very small language model.");
    assertThat(events)
        .as("the last piece of the thoughts is their signature")
        .anyMatch(
            event ->
                event.json().at("/delta/type").asText().equals("signature_delta")
                    && event.json().path("index").asInt(-1) == 0);
    JsonNode content =
        client.postForJson("/v1/messages", MESSAGE.formatted("thinker", false)).path("content");
    assertThat(content.at("/0/thinking").asText()).isEqualTo("I am Tiny");
    assertThat(content.at("/1/text").asText()).isEqualTo(" a very small language model.");
  }

  @Test
  void aResponseThatBreaksOffEndsAsAFailure() {
    List<SentEvent> events =
        client.postForEvents("/v1/responses", RESPONSE.formatted("broken", true));

    assertThat(names(events)).startsWith("response.created").endsWith("response.failed");
    assertThat(names(events)).contains("response.output_text.delta");
    JsonNode response = events.getLast().json().path("response");
    assertThat(response.path("status").asText()).isEqualTo("failed");
    assertThat(response.at("/error/code").asText()).isEqualTo("server_error");
    assertThat(response.at("/error/message").asText()).contains("internal error");
    assertThat(events).noneMatch(event -> event.data().contains("secret"));
    assertNothingIsLeft();
  }

  @Test
  void aMessageThatBreaksOffEndsWithAnError() {
    List<SentEvent> events =
        client.postForEvents("/v1/messages", MESSAGE.formatted("broken", true));

    assertThat(names(events))
        .startsWith("message_start")
        .contains("content_block_delta")
        .endsWith("error")
        .doesNotContain("message_stop");
    ObjectNode error = events.getLast().json();
    assertThat(error.path("type").asText()).isEqualTo("error");
    assertThat(error.at("/error/type").asText()).isEqualTo("api_error");
    assertThat(error.at("/error/message").asText()).contains("internal error");
    assertThat(events).noneMatch(event -> event.data().contains("secret"));
    assertNothingIsLeft();
  }

  private static void assertNothingIsLeft() {
    assertThat(server.models().loaded("broken").orElseThrow().snapshot().active())
        .as("sequences in use")
        .isZero();
  }

  private static List<String> names(List<SentEvent> events) {
    return events.stream().map(event -> event.name().orElseThrow()).toList();
  }

  private static String deltas(List<SentEvent> events, String name, String pointer) {
    return events.stream()
        .filter(event -> event.name().orElseThrow().equals(name))
        .map(event -> event.json().at(pointer).asText())
        .collect(Collectors.joining());
  }

  private static List<JsonNode> withoutIds(JsonNode items) {
    List<JsonNode> copies =
        items.findParents("status").stream().<JsonNode>map(JsonNode::deepCopy).toList();
    copies.forEach(item -> ((ObjectNode) item).remove("id"));
    return copies;
  }
}
