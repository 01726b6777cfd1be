package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.http.RawClient;
import io.github.llamapanama.server.model.ServedModel;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MetricsTest {
  private static final String CHAT =
      """
      {"messages": [{"role": "user", "content": "What is the capital of France?"}],
       "temperature": 0, "stream": %s}
      """;

  private LlamaServer server;
  private TestClient client;

  @BeforeEach
  void start() {
    server =
        LlamaServer.builder()
            .model(TinyChat.path())
            .port(0)
            .config(config -> config.metrics(true))
            .start();
    client = new TestClient(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> metrics() {
    HttpResponse<String> answer = client.get("/metrics");
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    return answer.body().lines().toList();
  }

  @Test
  void whatAModelDoesIsToldByTheNamesOfLlamaServer() {
    client.postForJson("/v1/chat/completions", CHAT.formatted(false));

    List<String> metrics = metrics();

    assertThat(metrics)
        .filteredOn(line -> line.startsWith("# TYPE llamacpp:"))
        .containsExactlyInAnyOrder(
            "# TYPE llamacpp:prompt_tokens_total counter",
            "# TYPE llamacpp:prompt_tokens_cached_total counter",
            "# TYPE llamacpp:prompt_seconds_total counter",
            "# TYPE llamacpp:tokens_predicted_total counter",
            "# TYPE llamacpp:tokens_predicted_seconds_total counter",
            "# TYPE llamacpp:n_decode_total counter",
            "# TYPE llamacpp:n_tokens_max gauge",
            "# TYPE llamacpp:prompt_tokens_seconds gauge",
            "# TYPE llamacpp:predicted_tokens_seconds gauge",
            "# TYPE llamacpp:requests_processing gauge",
            "# TYPE llamacpp:requests_deferred gauge",
            "# TYPE llamacpp:n_busy_slots_per_decode gauge",
            "# TYPE llamacpp:kv_cache_tokens gauge",
            "# TYPE llamacpp:kv_cache_usage_ratio gauge");
    assertThat(value(metrics, "llamacpp:prompt_tokens_total")).isEqualTo(16);
    assertThat(value(metrics, "llamacpp:tokens_predicted_total")).isPositive();
    assertThat(value(metrics, "llamacpp:n_tokens_max")).isGreaterThan(16);
  }

  @Test
  void requestsAreCountedByPathAndStatusAndNeverByWhatElseIsAskedFor() {
    client.postForJson("/v1/chat/completions", CHAT.formatted(false));
    client.postForJson("/chat/completions", CHAT.formatted(false));
    client.post("/v1/chat/completions", "{");
    client.get("/v1/models/tiny-chat-q8_0.gguf");
    client.get("/v1/models/none");
    client.get("/somewhere/else");
    client.get("/another?secret=1");

    List<String> metrics = metrics();

    String requests = "llamapanama_http_requests_total";
    assertThat(metrics)
        .filteredOn(line -> line.startsWith(requests))
        .containsExactlyInAnyOrder(
            requests + "{path=\"/v1/chat/completions\",status=\"200\"} 2.0",
            requests + "{path=\"/v1/chat/completions\",status=\"400\"} 1.0",
            requests + "{path=\"/v1/models/*\",status=\"200\"} 1.0",
            requests + "{path=\"/v1/models/*\",status=\"404\"} 1.0",
            requests + "{path=\"other\",status=\"404\"} 2.0");
    assertThat(String.join("\n", metrics)).doesNotContain("somewhere", "secret");
  }

  @Test
  void durationsFallIntoBuckets() {
    client.postForJson("/v1/chat/completions", CHAT.formatted(false));
    client.postForEvents("/v1/chat/completions", CHAT.formatted(true));

    List<String> metrics = metrics();

    String path = "path=\"/v1/chat/completions\"";
    String duration = "llamapanama_http_request_duration_seconds";
    String first = "llamapanama_http_time_to_first_token_seconds";
    assertThat(value(metrics, duration + "_count{" + path + "}")).isEqualTo(2);
    assertThat(value(metrics, duration + "_bucket{" + path + ",le=\"+Inf\"}")).isEqualTo(2);
    assertThat(value(metrics, duration + "_bucket{" + path + ",le=\"0.005\"}"))
        .as("nothing is generated so quickly")
        .isZero();
    assertThat(value(metrics, first + "_count{" + path + "}"))
        .as("of the one that was streamed")
        .isEqualTo(1);
    assertThat(value(metrics, first + "_sum{" + path + "}"))
        .isPositive()
        .isLessThan(value(metrics, duration + "_sum{" + path + "}"));
  }

  @Test
  void requestsInProgressAreTold() throws Exception {
    String inProgress = "llamapanama_http_requests_in_progress{path=\"/v1/completions\"}";
    try (RawClient waiting = RawClient.to(server.port())) {
      waiting.post(
          "/v1/completions", "{\"prompt\": \"Once\", \"ignore_eos\": true, \"stream\": true}");
      waiting.beginning();

      assertThat(value(metrics(), inProgress)).isEqualTo(1);
      assertThat(value(metrics(), "llamapanama_http_requests_in_progress{path=\"/metrics\"}"))
          .as("this one")
          .isEqualTo(1);
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (value(metrics(), inProgress) > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(value(metrics(), inProgress)).as("after the client has left").isZero();
  }

  @Test
  void ofSeveralModelsEachHasItsLines() {
    try (LlamaServer several =
        LlamaServer.builder()
            .model(ServedModel.of("a", TinyChat.path(), LlamaOptions.defaults()))
            .model(ServedModel.of("b", TinyChat.path(), LlamaOptions.defaults()))
            .port(0)
            .config(config -> config.metrics(true))
            .start()) {
      several.models().lease(Optional.of("b")).close();

      assertThat(new TestClient(several).get("/metrics").body().lines())
          .contains(
              "llamacpp:tokens_predicted_total{model=\"a\"} 0.0",
              "llamacpp:tokens_predicted_total{model=\"b\"} 0.0");
    }
  }

  @Test
  void thereAreNoneUnlessTheServerWasStartedWithThem() {
    try (LlamaServer without = LlamaServer.builder().model(TinyChat.path()).port(0).start()) {
      HttpResponse<String> answer = new TestClient(without).get("/metrics");

      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(answer.body()).contains("not_supported_error", "--metrics");
    }
  }

  private static double value(List<String> metrics, String name) {
    return metrics.stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + metrics));
  }
}
