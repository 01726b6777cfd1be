package io.github.llamapanama.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.client.AdvisorParams;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** Spring AI's OpenAI client. */
@Timeout(60)
@ExtendWith(TinyServer.class)
class SpringAiTest {
  private static String url;
  private static ChatClient client;

  /** What the model is asked to write. */
  record Capital(String country, String capital) {}

  /** What the model may call. */
  static final class Weather {
    @Tool(name = "get_weather", description = "Get the current weather in a city.")
    String weather(@ToolParam(description = "The name of the city") String city) {
      return "sunny, 21 degrees in " + city;
    }
  }

  @BeforeAll
  static void connect(TinyServer.Address server) {
    url = server.url();
    client =
        ChatClient.create(
            OpenAiChatModel.builder()
                .options(
                    OpenAiChatOptions.builder()
                        .baseUrl(url)
                        .apiKey("none")
                        .model("tiny")
                        .temperature(0.0)
                        .build())
                .build());
  }

  @Test
  void aQuestionIsAnswered() {
    assertThat(client.prompt("What is the capital of France?").call().content())
        .isEqualTo("The capital of France is Paris.");
  }

  @Test
  void theStreamAddsUpToTheReply() {
    List<String> pieces =
        client.prompt("What is the capital of France?").stream().content().collectList().block();

    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(String.join("", pieces)).isEqualTo("The capital of France is Paris.");
  }

  @Test
  void aToolIsCalledAndItsAnswerTold() {
    assertThat(client.prompt("What is the weather in Paris?").tools(new Weather()).call().content())
        .contains("21")
        .contains("Paris");
  }

  @Test
  void theReplyIsARecord() {
    assertThat(
            client
                .prompt("What is the capital of France? Answer as JSON.")
                .advisors(AdvisorParams.ENABLE_NATIVE_STRUCTURED_OUTPUT)
                .call()
                .entity(Capital.class))
        .isEqualTo(new Capital("France", "Paris"));
  }

  @Test
  void textsBecomeVectors() {
    OpenAiEmbeddingModel embeddings =
        OpenAiEmbeddingModel.builder()
            .options(
                OpenAiEmbeddingOptions.builder().baseUrl(url).apiKey("none").model("tiny").build())
            .build();

    assertThat(embeddings.embed(List.of("one text", "another")))
        .hasSize(2)
        .allSatisfy(vector -> assertThat(vector).hasSize(256));
  }

  @Test
  void whatIsWrongIsAnExceptionThatSaysIt() {
    assertThatThrownBy(() -> client.prompt("Hello.".repeat(2_000)).call().content())
        .hasMessageContaining("exceeds the available context size (1024 tokens)");
  }
}
