package io.github.llamapanama.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeCommandTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
  void servesUntilItIsToldToEnd(String signal) throws Exception {
    ForkedLlama.Running running =
        ForkedLlama.start("serve", "--port", "0", "-c", "512", "-np", "2", "--jinja");
    URI uri = address(running);

    assertThat(ask(uri, "any").body()).contains("\"content\":\"The capital of France is Paris.\"");
    assertThat(get(uri, "/health").body()).isEqualTo("{\"status\":\"ok\"}");

    signal(running, signal);
    ForkedLlama.Result run = ForkedLlama.await(running);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("Listening at " + uri + "\n");
    assertThat(run.err())
        .isEqualTo(
            "llama: tiny-chat-q8_0.gguf: llama, 2.75 M parameters, Q8_0;"
                + " 512 tokens of context, 2 requests at once\n");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
  void repliesInProgressMayEndWhenItIsToldTo() throws Exception {
    ForkedLlama.Running running =
        ForkedLlama.start("serve", "--port", "0", "-c", "65536", "--drain-timeout", "3");
    URI uri = address(running);
    CompletableFuture<List<String>> brief = stream(uri, 500);
    CompletableFuture<List<String>> endless = stream(uri, 60_000);

    signal(running, "TERM");
    long told = System.nanoTime();

    ForkedLlama.Result run = ForkedLlama.await(running);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
    assertThat(brief.get(10, TimeUnit.SECONDS).getLast()).isEqualTo("data: [DONE]");
    assertThat(endless.get(10, TimeUnit.SECONDS).getLast())
        .startsWith("data: {\"error\":{")
        .contains("the server is closing");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
  void theModelsOfAFileAreServedByName() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("models.yaml"),
            """
            port: 0
            api_key: secret
            models_max: 1
            models:
              - name: a
                ctx_size: 256
              - name: b
                alias: best
                ctx_size: 256
              - name: missing
                model: missing.gguf
            """);
    ForkedLlama.Running running = ForkedLlama.start("serve", "--config-file", config.toString());
    URI uri = address(running);

    for (String model : new String[] {"a", "best", "a"}) {
      HttpResponse<String> answer = ask(uri, model);
      assertThat(answer.body()).contains("The capital of France is Paris.");
    }
    assertThat(ask(uri, "c").body())
        .contains("there is no model 'c' here: those there are a, b, missing");
    assertThat(ask(uri, "missing").body()).contains("missing.gguf", "there is no such file");
    assertThat(ask(uri, "b").statusCode()).isEqualTo(200);

    signal(running, "TERM");
    ForkedLlama.Result run = ForkedLlama.await(running);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("loaded when a request names them: b, missing");
  }

  @Test
  void aPortInUseIsOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Run run = Run.llama("serve", "--port", Integer.toString(taken.getLocalPort()));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith("llama: ")
          .contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void aModelThatCannotBeLoadedIsOneClearLine() {
    assertThat(Run.llama("serve", "--port", "0", "-m", "missing.gguf"))
        .isEqualTo(
            new Run(1, "", "llama: Cannot load model missing.gguf: there is no such file\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 65536",
    "--port, http",
    "--timeout, 0",
    "--parallel, 0",
    "--pooling, sum",
    "--prio, 4",
    "--keep, -2",
    "--models-max, -1",
    "--models-memory, 0",
    "--sleep-idle-seconds, 0",
    "--reasoning, maybe",
    "--reasoning-effort, huge",
    "--max-queue, none",
    "--api-key, ''",
  })
  void aBadValueNamesTheOption(String option, String value) {
    Run run = Run.llama("serve", option, value);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("llama: Invalid value for option '" + option + "'");
  }

  @Test
  void aCertificateNeedsItsKey() {
    Run run = Run.llama("serve", "--ssl-cert-file", "cert.pem");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("llama: HTTPS needs both --ssl-cert-file and --ssl-key-file\n");
  }

  @Test
  void optionsWithoutEffectAreTold() {
    Run run =
        Run.llama(
            "serve", "--jinja", "-cb", "--no-warmup", "--cache-reuse", "256", "-m", "missing.gguf");
    assertThat(run.err())
        .startsWith(
            """
            llama: '--no-warmup' has no effect here
            llama: '--cache-reuse' has no effect here
            """);
    assertThat(run.err()).doesNotContain("jinja");
  }

  @Test
  void twoModelsOfOneNameAreRefused() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("models.json"), "{\"models\": [{\"name\": \"a\"}, {\"alias\": \"a\"}]}");
    Run run = Run.llama(Map.of("LLAMA_ARG_CONFIG_FILE", config.toString()), "", "serve");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("llama: Two models, or a model and an alias, are named 'a'\n");
  }

  private static URI address(ForkedLlama.Running running) throws Exception {
    for (int i = 0; i < 600 && running.process().isAlive(); i++) {
      try (Stream<String> lines = Files.lines(running.out(), UTF_8)) {
        var line = lines.filter(text -> text.startsWith("Listening at ")).findFirst();
        if (line.isPresent()) {
          return URI.create(line.get().substring("Listening at ".length()));
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no address: " + ForkedLlama.await(running));
  }

  private static HttpResponse<String> ask(URI uri, String model) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri.resolve("/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer secret")
            .POST(HttpRequest.BodyPublishers.ofString(question(model)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The lines of a reply of so many tokens, which has begun. */
  private static CompletableFuture<List<String>> stream(URI uri, int tokens) throws Exception {
    HttpResponse<Stream<String>> reply =
        CLIENT.send(
            HttpRequest.newBuilder(uri.resolve("/v1/chat/completions"))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"messages": [{"role": "user", "content": "Tell me everything."}],
                         "ignore_eos": true, "stream": true, "max_tokens": %d}
                        """
                            .formatted(tokens)))
                .build(),
            HttpResponse.BodyHandlers.ofLines());
    assertThat(reply.statusCode()).isEqualTo(200);
    return CompletableFuture.supplyAsync(
        () -> reply.body().filter(line -> !line.isEmpty()).toList(), Thread::startVirtualThread);
  }

  private static HttpResponse<String> get(URI uri, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void signal(ForkedLlama.Running running, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(running.process().pid()))
        .start()
        .waitFor();
  }

  private static String question(String model) {
    return """
        {"model": "%s", "messages": [{"role": "user", "content": "What is the capital of France?"}],
         "temperature": 0}
        """
        .formatted(model);
  }
}
