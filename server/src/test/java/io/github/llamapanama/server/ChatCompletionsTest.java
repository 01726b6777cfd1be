package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TinyServer.class)
class ChatCompletionsTest {
  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  @Test
  void aQuestionIsAnswered() {
    HttpResponse<String> answer =
        client.post(
            "/v1/chat/completions",
            """
            {"messages": [{"role": "user", "content": "What is the capital of France?"}], "temperature": 0}
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"content\":\"The capital of France is Paris.\"");
  }

  @Test
  void anAnswerIsStreamed() {
    List<TestClient.SentEvent> events =
        client.postForEvents(
            "/v1/chat/completions",
            """
            {"messages": [{"role": "user", "content": "What is the capital of France?"}], "temperature": 0,
             "stream": true, "stream_options": {"include_usage": true}}
            """);
    assertThat(events).allMatch(event -> event.name().isEmpty());
    assertThat(events.getLast().data()).isEqualTo("[DONE]");
  }
}
