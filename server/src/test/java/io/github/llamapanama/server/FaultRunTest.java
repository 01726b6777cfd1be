package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.core.engine.EngineSnapshot;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.http.RawClient;
import io.github.llamapanama.server.http.RawClient.Answer;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.model.ModelLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that do everything wrong. Whatever they do, every answer is well formed, and in the end
 * no sequence is taken. The system property {@code llamapanama.fuzz.requests} makes it longer.
 */
@Timeout(600)
class FaultRunTest {
  private static final int FUZZED = Integer.getInteger("llamapanama.fuzz.requests", 600);
  private static final Set<Integer> STATUSES = Set.of(200, 400, 404, 405, 413, 415, 429, 501, 503);

  private static final String CHAT =
      """
      {"messages": [{"role": "user", "content": "What is the capital of France?"}], "max_tokens": 8}
      """;

  private LlamaServer server;

  @BeforeEach
  void start() {
    server =
        LlamaServer.builder()
            .model(TinyChat.path())
            .port(0)
            .config(config -> config.limits(limits -> limits.bodyBytes(1 << 20).queuedRequests(4)))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void clientsThatLeaveFreeTheirSequences() throws Exception {
    for (int i = 0; i < 12; i++) {
      RawClient leaving = RawClient.to(server.port());
      leaving.post(
          "/v1/chat/completions",
          """
          {"messages": [{"role": "user", "content": "Count."}], "ignore_eos": true, "stream": %s}
          """
              .formatted(i % 3 != 0));
      if (i % 3 == 1) {
        leaving.beginning();
      }
      if (i % 2 == 0) {
        leaving.reset();
      } else {
        leaving.close();
      }
    }
    RawClient half = RawClient.to(server.port());
    half.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{");
    half.reset();

    assertNothingIsLeft();
    assertItStillAnswers();
  }

  @Test
  void whatIsNoRequestIsRefused() {
    assertThat(post("/v1/chat/completions", "{\"messages\": [").status()).isEqualTo(400);
    assertThat(post("/v1/chat/completions", "x".repeat(2 << 20)).status()).isEqualTo(413);
    assertThat(post("/v1/chat/completions", "[".repeat(100_000)).status()).isEqualTo(400);
    try (RawClient client = RawClient.to(server.port())) {
      client.send(
          "POST /tokenize HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n\u00ff\u00fe");
      assertThat(client.answer().status()).isEqualTo(400);
    }
    assertItStillAnswers();
  }

  @Test
  void tooManyRequestsAreToldToComeAgain() throws Exception {
    List<Callable<Answer>> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      all.add(() -> post("/v1/chat/completions", CHAT.replace("8", "48")));
    }
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> answer : clients.invokeAll(all)) {
        answers.add(answer.get());
      }
    }

    assertThat(answers).extracting(Answer::status).containsOnly(200, 429).contains(200, 429);
    assertThat(answers)
        .filteredOn(answer -> answer.status() == 429)
        .allSatisfy(answer -> assertThat(answer.headers()).containsKey("retry-after"));
    assertNothingIsLeft();
  }

  @Test
  void everyFuzzedRequestHasAWellFormedAnswer() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < FUZZED; i++) {
      SampleRequest request = SampleRequest.faulty(random);
      Answer answer = post(request.path(), request.body());
      String what = "%s%n%s".formatted(request, answer);
      assertThat(STATUSES).as(what).contains(answer.status());
      if (answer.status() != 200) {
        JsonNode error = Json.readObject(answer.body()).path("error");
        assertThat(error.path("message").asText()).as(what).isNotBlank();
        assertThat(answer.body()).as(what).doesNotContain("Exception", "\tat ");
      }
    }
    assertNothingIsLeft();
    assertItStillAnswers();
  }

  private Answer post(String path, String body) {
    try (RawClient client = RawClient.to(server.port())) {
      return client.post(path, body).answer();
    }
  }

  private void assertItStillAnswers() {
    assertThat(post("/v1/chat/completions", CHAT).status()).as("a right request").isEqualTo(200);
  }

  /** Sequences are free soon after their clients have left. */
  private void assertNothingIsLeft() throws Exception {
    EngineSnapshot now = snapshot();
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (now.active() + now.waiting() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
      now = snapshot();
    }
    assertThat(now.active()).as("sequences in use: %s", now).isZero();
    assertThat(now.waiting()).as("requests that wait: %s", now).isZero();
  }

  private EngineSnapshot snapshot() {
    try (ModelLease model = server.models().lease(Optional.empty())) {
      return model.llama().snapshot();
    }
  }
}
