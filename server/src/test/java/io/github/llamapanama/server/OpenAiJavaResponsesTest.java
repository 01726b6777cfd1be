package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ToolChoiceFunction;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import io.github.llamapanama.server.OpenAiJavaTest.Capital;
import io.github.llamapanama.server.OpenAiJavaTest.get_weather;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Responses API, as OpenAI's own client for Java speaks it. */
@ExtendWith(TinyServer.class)
@Timeout(120)
class OpenAiJavaResponsesTest {
  private static OpenAIClient client;

  @BeforeAll
  static void connect(LlamaServer server) {
    client = OpenAiJavaTest.client(server);
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  private static ResponseCreateParams.Builder ask(String question) {
    return ResponseCreateParams.builder().model("tiny").input(question).temperature(0.0);
  }

  /** All that was said so far, and a tool to go on with. */
  private static ResponseCreateParams.Builder ask(List<ResponseInputItem> conversation) {
    return ResponseCreateParams.builder()
        .model("tiny")
        .inputOfResponse(conversation)
        .temperature(0.0)
        .addTool(get_weather.class);
  }

  private static ResponseInputItem user(String text) {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(text).build());
  }

  private static String text(Response response) {
    return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
  }

  /** Reads a stream to its end. */
  private static List<ResponseStreamEvent> stream(ResponseCreateParams request) {
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(request)) {
      return events.stream().map(ResponseStreamEvent::validate).toList();
    }
  }

  private static Response whole(List<ResponseStreamEvent> events) {
    ResponseAccumulator accumulator = ResponseAccumulator.create();
    events.forEach(accumulator::accumulate);
    return accumulator.response();
  }

  @Test
  void aQuestionIsAnswered() {
    Response response =
        client.responses().create(ask("What is the capital of France?").build()).validate();

    assertThat(text(response)).isEqualTo("The capital of France is Paris.");
    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(response.usage().orElseThrow().inputTokens()).isPositive();
  }

  @Test
  void theStreamAddsUpToTheResponse() {
    List<ResponseStreamEvent> events = stream(ask("What is the capital of France?").build());

    StringBuilder deltas = new StringBuilder();
    events.forEach(event -> event.outputTextDelta().ifPresent(it -> deltas.append(it.delta())));
    assertThat(deltas).hasToString("The capital of France is Paris.");
    assertThat(text(whole(events))).isEqualTo(deltas.toString());
  }

  @Test
  void aToolIsCalledAndItsOutputTold() {
    List<ResponseInputItem> conversation =
        new ArrayList<>(List.of(user("What is the weather in Paris?")));
    Response first = client.responses().create(ask(conversation).build()).validate();
    ResponseFunctionToolCall call = first.output().getFirst().asFunctionCall();

    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(call.arguments(get_weather.class).city).isEqualTo("Paris");

    conversation.add(ResponseInputItem.ofFunctionCall(call));
    conversation.add(
        ResponseInputItem.ofFunctionCallOutput(
            ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output("sunny, 21 degrees")
                .build()));
    Response second = client.responses().create(ask(conversation).build()).validate();
    assertThat(text(second)).contains("21").contains("Paris");
  }

  @Test
  void aCallIsStreamed() {
    List<ResponseStreamEvent> events =
        stream(
            ask(List.of(user("Hello!")))
                .toolChoice(ToolChoiceFunction.builder().name("get_weather").build())
                .maxOutputTokens(60)
                .build());

    StringBuilder arguments = new StringBuilder();
    events.forEach(
        event ->
            event.functionCallArgumentsDelta().ifPresent(part -> arguments.append(part.delta())));
    ResponseFunctionToolCall call = whole(events).output().getFirst().asFunctionCall();
    assertThat(call.name()).as("the one function that it may call").isEqualTo("get_weather");
    assertThat(call.arguments()).isEqualTo(arguments.toString()).contains("\"city\"");
  }

  @Test
  void theResponseIsAnObjectOfAClass() {
    Capital capital =
        client
            .responses()
            .create(
                ask("What is the capital of France? Answer as JSON.").text(Capital.class).build())
            .output()
            .getFirst()
            .asMessage()
            .content()
            .getFirst()
            .asOutputText();

    assertThat(capital.capital).isEqualTo("Paris");
    assertThat(capital.country).isEqualTo("France");
  }

  @Test
  void aResponseThatIsTooLongIsIncomplete() {
    ResponseCreateParams request = ask("What is the capital of France?").maxOutputTokens(3).build();
    Response response = client.responses().create(request).validate();

    assertThat(response.status()).hasValue(ResponseStatus.INCOMPLETE);
    assertThat(stream(request).getLast().isIncomplete()).as("how the stream ends").isTrue();
  }

  @Test
  void inputTokensAreCounted() {
    assertThat(
            client
                .responses()
                .inputTokens()
                .count(
                    InputTokenCountParams.builder()
                        .model("tiny")
                        .input("What is the capital of France?")
                        .build())
                .validate()
                .inputTokens())
        .isEqualTo(
            client
                .responses()
                .create(ask("What is the capital of France?").build())
                .usage()
                .orElseThrow()
                .inputTokens());
  }

  @Test
  void whatIsWrongIsAnExceptionThatSaysIt() {
    assertThatThrownBy(
            () -> client.responses().create(ask("Hi").previousResponseId("resp_1").build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("keeps no responses");
    assertThatThrownBy(() -> stream(ask("Hello.".repeat(2_000)).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refused -> assertThat(refused.code()).hasValue("context_length_exceeded"));
    assertThatThrownBy(() -> client.responses().retrieve("resp_1"))
        .isInstanceOf(NotFoundException.class);
  }
}
