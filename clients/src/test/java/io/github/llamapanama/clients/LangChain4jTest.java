package io.github.llamapanama.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** LangChain4j's OpenAI client. */
@Timeout(60)
@ExtendWith(TinyServer.class)
class LangChain4jTest {
  private static String url;
  private static OpenAiChatModel model;

  /** What the model is asked to write. */
  record Capital(String country, String capital) {}

  /** Questions that have such an answer. */
  interface Geographer {
    Capital capital(String question);
  }

  /** Questions that have a text as their answer. */
  interface Assistant {
    String answer(String question);
  }

  /** What the model may call. */
  static final class Weather {
    @Tool(name = "get_weather", value = "Get the current weather in a city.")
    String weather(@P(name = "city", value = "The name of the city") String city) {
      return "sunny, 21 degrees in " + city;
    }
  }

  @BeforeAll
  static void connect(TinyServer.Address server) {
    url = server.url();
    model = chat().build();
  }

  private static OpenAiChatModel.OpenAiChatModelBuilder chat() {
    return OpenAiChatModel.builder()
        .baseUrl(url)
        .apiKey("none")
        .modelName("tiny")
        .temperature(0.0)
        .maxRetries(0);
  }

  @Test
  void aQuestionIsAnswered() {
    assertThat(model.chat("What is the capital of France?"))
        .isEqualTo("The capital of France is Paris.");
  }

  @Test
  void theStreamAddsUpToTheReply() throws Exception {
    StringBuilder pieces = new StringBuilder();
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey("none")
        .modelName("tiny")
        .temperature(0.0)
        .build()
        .chat(
            "What is the capital of France?",
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String piece) {
                pieces.append(piece);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                whole.completeExceptionally(error);
              }
            });

    ChatResponse response = whole.get(30, TimeUnit.SECONDS);
    assertThat(response.aiMessage().text())
        .isEqualTo("The capital of France is Paris.")
        .isEqualTo(pieces.toString());
    assertThat(response.tokenUsage().outputTokenCount()).isPositive();
  }

  @Test
  void aToolIsCalledAndItsAnswerTold() {
    Assistant assistant =
        AiServices.builder(Assistant.class).chatModel(model).tools(new Weather()).build();

    assertThat(assistant.answer("What is the weather in Paris?")).contains("21").contains("Paris");
  }

  @Test
  void theReplyIsARecord() {
    Geographer geographer =
        AiServices.builder(Geographer.class)
            .chatModel(
                chat()
                    .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                    .strictJsonSchema(true)
                    .build())
            .build();

    assertThat(geographer.capital("What is the capital of France? Answer as JSON."))
        .isEqualTo(new Capital("France", "Paris"));
  }

  @Test
  void textsBecomeVectors() {
    OpenAiEmbeddingModel embeddings =
        OpenAiEmbeddingModel.builder().baseUrl(url).apiKey("none").modelName("tiny").build();

    assertThat(
            embeddings
                .embedAll(List.of(TextSegment.from("one text"), TextSegment.from("another")))
                .content())
        .hasSize(2)
        .allSatisfy(vector -> assertThat(vector.dimension()).isEqualTo(256));
  }

  @Test
  void whatIsWrongIsAnExceptionThatSaysIt() {
    assertThatThrownBy(() -> model.chat("Hello.".repeat(2_000)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("context_length_exceeded");
  }
}
