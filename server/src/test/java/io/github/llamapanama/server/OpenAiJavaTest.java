package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenAI's own client for Java; its Responses API is in {@code OpenAiJavaResponsesTest}. */
@ExtendWith(TinyServer.class)
@Timeout(60)
class OpenAiJavaTest {
  private static OpenAIClient client;

  /** What the model is asked to write. */
  static class Capital {
    public String country = "";
    public String capital = "";
  }

  /** A function that the model may call. */
  @JsonClassDescription("Get the current weather in a city.")
  @SuppressWarnings("NamingConvention")
  static class get_weather {
    public String city = "";
  }

  /** A client that says at once what a server answered. */
  static OpenAIClient client(LlamaServer server) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(server.uri() + "/v1")
        .apiKey("none")
        .maxRetries(0)
        .build();
  }

  @BeforeAll
  static void connect(LlamaServer server) {
    client = client(server);
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  private static ChatCompletionCreateParams.Builder ask(String question) {
    return ChatCompletionCreateParams.builder()
        .model("tiny")
        .temperature(0)
        .addUserMessage(question);
  }

  @Test
  void aQuestionIsAnswered() {
    ChatCompletion reply =
        client.chat().completions().create(ask("What is the capital of France?").build());

    assertThat(reply.choices().getFirst().message().content())
        .hasValue("The capital of France is Paris.");
    assertThat(reply.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(reply.usage().orElseThrow().totalTokens()).isPositive();
    reply.validate();
  }

  @Test
  void severalChoicesComeWithTheirLogProbabilities() {
    ChatCompletion reply =
        client
            .chat()
            .completions()
            .create(ask("Who are you?").n(2).logprobs(true).topLogprobs(3).build());

    assertThat(reply.choices()).hasSize(2);
    assertThat(reply.choices().getFirst().logprobs().orElseThrow().content().orElseThrow())
        .isNotEmpty()
        .allSatisfy(token -> assertThat(token.topLogprobs()).hasSize(3));
  }

  @Test
  void theStreamAddsUpToTheReply() {
    ChatCompletionCreateParams request =
        ask("What is the capital of France?")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(request)) {
      chunks.stream().peek(ChatCompletionChunk::validate).forEach(whole::accumulate);
    }

    ChatCompletion reply = whole.chatCompletion();
    assertThat(reply.choices().getFirst().message().content())
        .hasValue("The capital of France is Paris.");
    assertThat(reply.usage().orElseThrow().completionTokens()).isPositive();
  }

  @Test
  void aToolIsCalledAndItsAnswerTold() {
    ChatCompletionCreateParams.Builder conversation =
        ask("What is the weather in Paris?").addTool(get_weather.class);
    ChatCompletionMessage call =
        client.chat().completions().create(conversation.build()).choices().getFirst().message();
    ChatCompletionMessageFunctionToolCall function =
        call.toolCalls().orElseThrow().getFirst().asFunction();

    assertThat(function.function().name()).isEqualTo("get_weather");
    assertThat(function.function().arguments(get_weather.class).city).isEqualTo("Paris");

    conversation
        .addMessage(call)
        .addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(function.id())
                .content("sunny, 21 degrees")
                .build());
    assertThat(
            client
                .chat()
                .completions()
                .create(conversation.build())
                .choices()
                .getFirst()
                .message()
                .content())
        .hasValueSatisfying(text -> assertThat(text).contains("21").contains("Paris"));
  }

  @Test
  void theReplyIsAnObjectOfAClass() {
    Capital capital =
        client
            .chat()
            .completions()
            .create(
                ask("What is the capital of France? Answer as JSON.")
                    .responseFormat(Capital.class)
                    .build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();

    assertThat(capital.capital).isEqualTo("Paris");
    assertThat(capital.country).isEqualTo("France");
  }

  @Test
  void aTextIsContinued() {
    var reply =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model("tiny")
                    .prompt("Once upon a time")
                    .maxTokens(8)
                    .temperature(0)
                    .build());

    assertThat(reply.choices()).hasSize(1);
    assertThat(reply.choices().getFirst().text()).isNotEmpty();
  }

  @Test
  void textsBecomeVectors() {
    var reply =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("tiny")
                    .inputOfArrayOfStrings(List.of("one text", "another"))
                    .build());

    assertThat(reply.data()).hasSize(2);
    assertThat(reply.data().getFirst().embedding()).hasSize(256);
  }

  @Test
  void modelsAreListed() {
    List<Model> models = new ArrayList<>();
    client.models().list().autoPager().forEach(models::add);

    assertThat(models).hasSize(1);
    assertThat(client.models().retrieve(models.getFirst().id()).id())
        .isEqualTo(models.getFirst().id());
  }

  @Test
  void whatIsWrongIsAnExceptionThatSaysIt() {
    assertThatThrownBy(
            () -> client.chat().completions().create(ask("Hello.".repeat(2_000)).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refused -> assertThat(refused.code()).hasValue("context_length_exceeded"));
    assertThatThrownBy(() -> client.models().retrieve("no-such-model"))
        .isInstanceOf(NotFoundException.class);
  }
}
