package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.TestClient.SentEvent;
import io.github.llamapanama.server.http.RawClient;
import io.github.llamapanama.server.http.RawClient.Answer;
import io.github.llamapanama.server.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that closes while it answers. */
@Timeout(120)
class ClosingUnderLoadTest {
  private static final String WHY = "the server is closing";

  private static LlamaServer serve(Duration drain) {
    return LlamaServer.builder()
        .model(
            TinyChat.path(),
            LlamaOptions.builder().context(context -> context.contextSize(65_536)).build())
        .port(0)
        .config(config -> config.timeouts(timeouts -> timeouts.drain(drain)))
        .start();
  }

  private static CompletableFuture<Duration> close(LlamaServer server) {
    long begun = System.nanoTime();
    return CompletableFuture.runAsync(server::close)
        .thenApply(closed -> Duration.ofNanos(System.nanoTime() - begun));
  }

  @Test
  void streamsInProgressComeToTheirEnds() throws Exception {
    LlamaServer server = serve(Duration.ofMinutes(1));
    List<RawClient> clients = new ArrayList<>();
    List<Answer> beginnings = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawClient client = RawClient.to(server.port());
      client.post(
          "/v1/chat/completions",
          """
          {"messages": [{"role": "user", "content": "Tell me everything."}], "ignore_eos": true,
           "max_tokens": 1000, "stream": true}
          """);
      clients.add(client);
      beginnings.add(client.beginning());
    }

    CompletableFuture<Duration> closing = close(server);

    for (int i = 0; i < clients.size(); i++) {
      try (RawClient client = clients.get(i)) {
        assertThat(TestClient.events(client.rest(beginnings.get(i))).getLast().data())
            .isEqualTo("[DONE]");
        assertThat(client.isEnded()).as("whether the connection ended").isTrue();
      }
    }
    assertThat(closing.get(20, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(50));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v1/chat/completions | "messages": [%s]                      | /error/message
          /v1/completions      | "prompt": "Once", "max_tokens": 60000 | /error/message
          /completion          | "prompt": "Once"                      | /error/message
          /v1/responses        | "input": [%s]                         | /response/error/message
          /v1/messages         | "messages": [%s], "max_tokens": 60000 | /error/message
          """)
  void aReplyThatTakesTooLongEndsInAnErrorThatSaysWhy(String path, String body, String reason)
      throws Exception {
    LlamaServer server = serve(Duration.ofMillis(300));
    try (RawClient streaming = RawClient.to(server.port());
        RawClient whole = RawClient.to(server.port())) {
      String endless = "{%s, \"ignore_eos\": true, \"stream\": %s}";
      String asked = body.replace("%s", "{\"role\": \"user\", \"content\": \"Hi\"}");
      whole.post(path, endless.formatted(asked, false));
      streaming.post(path, endless.formatted(asked, true));
      Answer beginning = streaming.beginning();
      assertThat(beginning.status()).isEqualTo(200);

      CompletableFuture<Duration> closing = close(server);

      SentEvent last = TestClient.events(streaming.rest(beginning)).getLast();
      assertThat(last.json().at(reason).asText()).as(last.data()).startsWith(WHY);
      Answer refused = whole.answer();
      assertThat(refused.status()).as(refused.body()).isEqualTo(503);
      assertThat(Json.readObject(refused.body()).at("/error/message").asText()).startsWith(WHY);
      assertThat(closing.get(20, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(5));
    }
  }
}
