package io.github.llamapanama.chat.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatCompletionJsonTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000);

  @Test
  void aCompletionIsWrittenAsOpenAiWritesIt() throws Exception {
    ChatCompletion completion =
        new ChatCompletion(
            "chatcmpl-1",
            CREATED,
            "tiny",
            List.of(
                new ChatCompletion.Choice(
                    0,
                    ChatMessage.assistant("Paris.").withReasoning("Hm."),
                    ChatFinishReason.STOP)),
            new Usage(10, 4, 3),
            Optional.empty());

    assertThat(MAPPER.readTree(completion.toJson()))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"tiny",
                 "choices":[{"index":0,"message":{"role":"assistant","content":"Paris.",
                   "reasoning_content":"Hm."},"logprobs":null,"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13,
                   "prompt_tokens_details":{"cached_tokens":4}}}
                """));
    assertThat(ChatCompletion.fromJson(completion.toJson())).isEqualTo(completion);
  }

  @Test
  void aReplyThatCallsToolsEndsForThatReason() throws Exception {
    ChatMessage message = ChatMessage.assistant(List.of(ToolCall.of("c1", "f", "{}")));
    ChatCompletion completion =
        new ChatCompletion(
            "id",
            CREATED,
            "tiny",
            List.of(new ChatCompletion.Choice(0, message, ChatFinishReason.TOOL_CALLS)),
            new Usage(1, 0, 1),
            Optional.of(new Timings(Duration.ofMillis(5), Duration.ofMillis(7))));

    assertThat(MAPPER.readTree(completion.toJson()).at("/choices/0"))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"index":0,"message":{"role":"assistant","content":null,"tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 "logprobs":null,"finish_reason":"tool_calls"}
                """));
    assertThat(ChatCompletion.fromJson(completion.toJson())).isEqualTo(completion);
  }

  @Test
  void chunksComeBackFromJsonAsTheyWere() {
    ChatCompletionChunk piece = chunk(ChatCompletionChunk.Delta.content("Pa"), Optional.empty());
    ChatCompletionChunk end =
        chunk(ChatCompletionChunk.Delta.none(), Optional.of(ChatFinishReason.LENGTH));

    assertThat(piece.toJson())
        .isEqualTo(
            "{\"id\":\"id\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"tiny\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Pa\"},"
                + "\"logprobs\":null,\"finish_reason\":null}]}");
    assertThat(ChatCompletionChunk.fromJson(piece.toJson())).isEqualTo(piece);
    assertThat(ChatCompletionChunk.fromJson(end.toJson())).isEqualTo(end);
  }

  @Test
  void chunksTellHowFarAReplyIsInLlamaServersWords() throws Exception {
    Cost cost =
        new Cost(new Usage(10, 4, 3), new Timings(Duration.ofMillis(12), Duration.ofMillis(20)));
    ChatCompletionChunk read =
        new ChatCompletionChunk(
            "id",
            CREATED,
            "tiny",
            List.of(),
            Optional.empty(),
            Optional.of(cost),
            Optional.of(new PromptProgress(10, 4, 8, Duration.ofMillis(7))));

    JsonNode json = MAPPER.readTree(read.toJson());
    assertThat(json.path("prompt_progress"))
        .isEqualTo(MAPPER.readTree("{\"total\":10,\"cache\":4,\"processed\":8,\"time_ms\":7}"));
    assertThat(json.path("timings"))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"cache_n":4,"prompt_n":6,"prompt_ms":12.0,"prompt_per_token_ms":2.0,
                 "prompt_per_second":500.0,"predicted_n":3,"predicted_ms":20.0,
                 "predicted_per_token_ms":10.0,"predicted_per_second":100.0}
                """));
    assertThat(ChatCompletionChunk.fromJson(read.toJson())).isEqualTo(read);
  }

  private static ChatCompletionChunk chunk(
      ChatCompletionChunk.Delta delta, Optional<ChatFinishReason> reason) {
    return new ChatCompletionChunk(
        "id",
        CREATED,
        "tiny",
        List.of(new ChatCompletionChunk.Choice(0, delta, reason)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void whatOtherServersAddIsNotReadButWhatIsMissingIsNamed() {
    ChatCompletion completion =
        ChatCompletion.fromJson(
            """
            {"id":"x","object":"chat.completion","created":1,"model":"gpt","service_tier":"default",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Hi","refusal":null,
               "annotations":[]},"logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
            """);

    assertThat(completion.text()).isEqualTo("Hi");
    assertThatThrownBy(() -> ChatCompletion.fromJson("{\"id\":\"x\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("object");
  }
}
