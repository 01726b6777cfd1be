package io.github.llamapanama.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.http.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two servers in a process of their own write to its log, one of which may log what people
 * write.
 */
@Timeout(120)
class AccessLogTest {
  private static List<String> log;

  @BeforeAll
  static void askBoth(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dorg.slf4j.simpleLogger.log.io.github.llamapanama.server.access=info",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AccessLogTest.class.getName())
            .redirectError(file.toFile())
            .start();
    try (BufferedReader ports = process.inputReader(UTF_8)) {
      ask(port(ports), "silver");
      ask(port(ports), "golden");
      process.getOutputStream().close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    log =
        Files.readAllLines(file, UTF_8).stream()
            .filter(line -> line.contains("io.github.llamapanama.server.access"))
            .map(line -> line.substring(line.indexOf(" - ") + 3))
            .toList();
  }

  private static int port(BufferedReader ports) throws IOException {
    String line = ports.readLine();
    assertThat(line).as("the servers have started").isNotNull();
    return Integer.parseInt(String.valueOf(line));
  }

  private static void ask(int port, String secret) {
    try (RawClient client = RawClient.to(port)) {
      String chat =
          """
          {"messages": [{"role": "user", "content": "My secret is %s."}], "max_tokens": 2,
           "stream": true}"""
              .formatted(secret);
      client.post("/v1/chat/completions?key=" + secret, chat).answer();
      client.post("/v1/completions", "{\"prompt\": 5}").answer();
      client.get("/no%0Awhere").answer();
    }
  }

  @AfterAll
  static void forget() {
    log = List.of();
  }

  @Test
  void aLineHasClientMethodPathStatusAndDuration() {
    assertThat(log.get(0)).matches("127\\.0\\.0\\.1 POST /v1/chat/completions 200 \\d+ ms");
    assertThat(log.get(1)).matches("127\\.0\\.0\\.1 POST /v1/completions 400 \\d+ ms");
    assertThat(log.get(2)).as("a path is one line").matches("\\S+ GET /no\\?where 404 \\d+ ms");
  }

  @Test
  void whatPeopleWriteIsNotInItUnlessItMayBe() {
    assertThat(log.subList(0, 3)).noneMatch(line -> line.contains("silver"));
    assertThat(log.subList(3, log.size()))
        .hasSize(5)
        .filteredOn(line -> line.contains("golden"))
        .as("the line after that of its request")
        .containsExactly(log.get(4))
        .allMatch(line -> line.startsWith("{\"messages\": ") && line.endsWith("}"));
  }

  /** Runs in the other process, until its input ends. */
  public static void main(String[] arguments) throws IOException {
    try (LlamaServer silent = serve(false);
        LlamaServer talkative = serve(true)) {
      System.out.println(silent.port());
      System.out.println(talkative.port());
      while (System.in.read() >= 0) {
        // Nothing is asked.
      }
    }
  }

  private static LlamaServer serve(boolean logPrompts) {
    return LlamaServer.builder()
        .model(TinyChat.path())
        .port(0)
        .config(config -> config.logPrompts(logPrompts))
        .start();
  }
}
