package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import io.github.llamapanama.models.TinyChat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Responses API and the Messages API, as their makers' Java clients speak them. */
@Timeout(120)
class OfficialClientsTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.";

  private static LlamaServer server;
  private static OpenAIClient openai;
  private static AnthropicClient anthropic;

  @BeforeAll
  static void start() {
    server = LlamaServer.builder().model(TinyChat.path()).port(0).start();
    openai =
        OpenAIOkHttpClient.builder()
            .baseUrl(server.uri().resolve("/v1").toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
    anthropic =
        AnthropicOkHttpClient.builder()
            .baseUrl(server.uri().toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    openai.close();
    anthropic.close();
    server.close();
  }

  private static ResponseCreateParams.Builder response() {
    return ResponseCreateParams.builder().model("tiny").input(QUESTION).temperature(0.0);
  }

  private static MessageCreateParams.Builder message() {
    return MessageCreateParams.builder()
        .model("tiny")
        .maxTokens(50)
        .addUserMessage(QUESTION)
        .putAdditionalBodyProperty("temperature", JsonValue.from(0));
  }

  private static String text(Response response) {
    return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
  }

  private static String text(Message message) {
    return message.content().getFirst().asText().text();
  }

  @Test
  void aResponseHasAllThatOpenAisClientWants() {
    Response response = openai.responses().create(response().build()).validate();

    assertThat(text(response)).isEqualTo(ANSWER);
    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(response.usage().orElseThrow().inputTokens()).isPositive();
  }

  @Test
  void aResponseIsStreamedToOpenAisClient() {
    ResponseAccumulator accumulator = ResponseAccumulator.create();
    try (com.openai.core.http.StreamResponse<ResponseStreamEvent> events =
        openai.responses().createStreaming(response().build())) {
      events.stream().map(ResponseStreamEvent::validate).forEach(accumulator::accumulate);
    }

    assertThat(text(accumulator.response())).isEqualTo(ANSWER);
  }

  @Test
  void openAisClientThrowsWhatTheServerRefuses() {
    assertThatThrownBy(
            () -> openai.responses().create(response().previousResponseId("resp_1").build()))
        .isInstanceOf(com.openai.errors.BadRequestException.class)
        .hasMessageContaining("keeps no responses");
  }

  @Test
  void aMessageHasAllThatAnthropicsClientWants() {
    Message message = anthropic.messages().create(message().build()).validate();

    assertThat(text(message)).isEqualTo(ANSWER);
    assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
  }

  @Test
  void aMessageIsStreamedToAnthropicsClient() {
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events =
        anthropic.messages().createStreaming(message().build())) {
      events.stream().map(RawMessageStreamEvent::validate).forEach(accumulator::accumulate);
    }

    assertThat(text(accumulator.message())).isEqualTo(ANSWER);
  }

  @Test
  void anthropicsClientThrowsWhatTheServerRefuses() {
    assertThatThrownBy(() -> anthropic.messages().create(message().maxTokens(0).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("max tokens");
  }
}
