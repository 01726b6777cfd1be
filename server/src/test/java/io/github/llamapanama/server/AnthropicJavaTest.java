package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Messages API, as Anthropic's own client for Java speaks it. */
@ExtendWith(TinyServer.class)
@Timeout(120)
class AnthropicJavaTest {
  /** A tool that the model knows how to call. */
  private static final Tool WEATHER =
      Tool.builder()
          .name("get_weather")
          .description("Get the current weather in a city.")
          .inputSchema(
              Tool.InputSchema.builder()
                  .properties(
                      Tool.InputSchema.Properties.builder()
                          .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                          .build())
                  .required(List.of("city"))
                  .build())
          .build();

  private static AnthropicClient client;

  /** What the model is asked to write. */
  static class Capital {
    public String country = "";
    public String capital = "";
  }

  @BeforeAll
  static void connect(LlamaServer server) {
    client =
        AnthropicOkHttpClient.builder()
            .baseUrl(server.uri().toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  private static MessageCreateParams.Builder ask(String question) {
    return MessageCreateParams.builder()
        .model("tiny")
        .maxTokens(80)
        .addUserMessage(question)
        .putAdditionalBodyProperty("temperature", JsonValue.from(0));
  }

  private static String text(Message message) {
    return message.content().getFirst().asText().text();
  }

  /** Reads a stream to its end, and puts it together. */
  private static Message stream(MessageCreateParams request) {
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events =
        client.messages().createStreaming(request)) {
      events.stream().map(RawMessageStreamEvent::validate).forEach(accumulator::accumulate);
    }
    return accumulator.message();
  }

  private static String city(ToolUseBlock call) {
    Map<String, String> input = call._input().convert(new TypeReference<>() {});
    return input == null ? "" : String.valueOf(input.get("city"));
  }

  @Test
  void aQuestionIsAnswered() {
    Message message =
        client.messages().create(ask("What is the capital of France?").build()).validate();

    assertThat(text(message)).isEqualTo("The capital of France is Paris.");
    assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
  }

  @Test
  void theStreamAddsUpToTheMessage() {
    Message message = stream(ask("What is the capital of France?").build());

    assertThat(text(message)).isEqualTo("The capital of France is Paris.");
    assertThat(message.usage().outputTokens()).isPositive();
  }

  @Test
  void aToolIsUsedAndItsResultTold() {
    MessageCreateParams.Builder conversation =
        ask("What is the weather in Paris?").addTool(WEATHER);
    Message first = client.messages().create(conversation.build()).validate();
    ToolUseBlock call = first.content().getFirst().asToolUse();

    assertThat(first.stopReason()).hasValue(StopReason.TOOL_USE);
    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(city(call)).isEqualTo("Paris");

    Message second =
        client
            .messages()
            .create(
                conversation
                    .addMessage(first)
                    .addUserMessageOfContentBlockParams(
                        List.of(
                            ContentBlockParam.ofToolResult(
                                ToolResultBlockParam.builder()
                                    .toolUseId(call.id())
                                    .content("sunny, 21 degrees")
                                    .build())))
                    .build())
            .validate();
    assertThat(text(second)).contains("21").contains("Paris");
    assertThat(second.stopReason()).hasValue(StopReason.END_TURN);
  }

  @Test
  void aCallIsStreamed() {
    Message message =
        stream(
            ask("What is the weather in Rome?")
                .addTool(WEATHER)
                .toolToolChoice("get_weather")
                .build());

    assertThat(message.stopReason()).hasValue(StopReason.TOOL_USE);
    assertThat(city(message.content().getFirst().asToolUse())).isEqualTo("Rome");
  }

  @Test
  void theMessageIsAnObjectOfAClass() {
    Capital capital =
        client
            .messages()
            .create(
                ask("What is the capital of France? Answer as JSON.")
                    .outputConfig(Capital.class)
                    .build())
            .content()
            .getFirst()
            .asText()
            .text();

    assertThat(capital.capital).isEqualTo("Paris");
    assertThat(capital.country).isEqualTo("France");
  }

  @Test
  void tokensAreCounted() {
    assertThat(
            client
                .messages()
                .countTokens(
                    MessageCountTokensParams.builder()
                        .model("tiny")
                        .addUserMessage("What is the capital of France?")
                        .build())
                .validate()
                .inputTokens())
        .isEqualTo(16);
  }

  @Test
  void whatIsWrongIsAnExceptionThatSaysIt() {
    assertThatThrownBy(() -> client.messages().create(ask("Hi").maxTokens(0).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refused -> assertThat(refused.type()).hasValue(ErrorType.INVALID_REQUEST_ERROR))
        .hasMessageContaining("max tokens");
    assertThatThrownBy(() -> stream(ask("Hello.".repeat(2_000)).build()))
        .as("what is wrong before the stream begins has a status of its own")
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("prompt is too long");
  }
}
