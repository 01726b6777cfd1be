package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatCompletionsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static LlamaServer server;

  @BeforeAll
  static void start() {
    server = LlamaServer.builder().model(TinyChat.path()).port(0).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    HttpResponse<String> answer =
        post(
            "/v1/chat/completions",
            """
            {"messages": [{"role": "user", "content": "What is the capital of France?"}], "temperature": 0}
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"content\":\"The capital of France is Paris.\"");
  }

  @Test
  void anAnswerIsStreamed() throws Exception {
    HttpResponse<String> answer =
        post(
            "/v1/chat/completions",
            """
            {"messages": [{"role": "user", "content": "What is the capital of France?"}], "temperature": 0,
             "stream": true, "stream_options": {"include_usage": true}}
            """);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    List<String> lines = answer.body().lines().filter(line -> !line.isEmpty()).toList();
    assertThat(lines).as(answer.body()).allMatch(line -> line.startsWith("data: "));
    assertThat(lines.getLast()).isEqualTo("data: [DONE]");
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
