package io.github.llamapanama.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.server.api.Failures;
import io.github.llamapanama.server.config.ApiKeys;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.HttpListener;
import io.github.llamapanama.server.http.RawClient;
import io.github.llamapanama.server.http.RawClient.Answer;
import io.github.llamapanama.server.http.TestListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardsTest {
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** A listener whose endpoint answers 204, and at {@code /wait} later. */
  private HttpListener listen(Consumer<ServerConfig.Builder> change) {
    ServerConfig.Builder config = ServerConfig.builder();
    change.accept(config);
    return TestListener.start(
        change,
        new Failures(
            Guards.of(
                config.build(),
                "/health"::equals,
                exchange -> {
                  exchange.body();
                  if (exchange.path().equals("/wait")) {
                    busy.countDown();
                    await(go);
                  }
                  exchange.replyEmpty(204);
                })));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Answer get(HttpListener listener, String path, String... headers) {
    return ask(listener, "GET", path, headers);
  }

  private static Answer ask(HttpListener listener, String method, String path, String... headers) {
    try (RawClient client = RawClient.to(listener.port())) {
      String host = String.join("", headers).contains("Host:") ? "" : "Host: localhost\r\n";
      client.send(
          "%s %s HTTP/1.1\r\n%s%s\r\n"
              .formatted(
                  method,
                  path,
                  host,
                  headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n"));
      return client.answer();
    }
  }

  @Test
  void withoutKeysAnyoneMayAsk() {
    try (HttpListener listener = listen(config -> {})) {
      assertThat(get(listener, "/").status()).isEqualTo(204);
    }
  }

  @Test
  void oneOfTheKeysIsAskedFor() {
    try (HttpListener listener = listen(config -> config.apiKey("first").apiKey("second"))) {
      assertThat(get(listener, "/", "Authorization: Bearer first").status()).isEqualTo(204);
      assertThat(get(listener, "/", "authorization: bearer second").status()).isEqualTo(204);
      assertThat(get(listener, "/", "X-Api-Key: second").status()).isEqualTo(204);
      assertThat(get(listener, "/health").status()).as("what is public").isEqualTo(204);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: b",
        "Authorization: Bearer third",
        "Authorization: Bearer firs",
        "Authorization: Bearer ",
        "Authorization: first",
        "Authorization: Basic first",
        "X-Api-Key: ",
        "X-Api-Key: firstsecond"
      })
  void nothingButAKeyOpens(String header) {
    try (HttpListener listener = listen(config -> config.apiKey("first").apiKey("second"))) {
      Answer answer = get(listener, "/", header);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.headers())
          .containsEntry("www-authenticate", "Bearer")
          .containsEntry("content-type", "application/json; charset=utf-8");
      assertThat(answer.body())
          .contains("\"type\":\"authentication_error\"", "\"code\":\"invalid_api_key\"");
    }
  }

  @Test
  void keysAreReadFromAFile(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("keys"), "\uFEFFmarked\n# mine\n\n  first  \nsecond\r\n#third\n");
    ApiKeys keys = ApiKeys.ofFile(file);
    assertThat(keys.contains("marked")).as("the key after a byte order mark").isTrue();
    assertThat(keys.contains("first")).isTrue();
    assertThat(keys.contains("second")).isTrue();
    assertThat(keys.contains("#third")).isFalse();
    assertThat(keys).hasToString("ApiKeys[3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:80", "LOCALHOST", "127.0.0.1:1", "[::1]:80", "my.test"})
  void itsOwnNamesAreKnown(String host) {
    try (HttpListener listener = listen(config -> config.hostName("my.test"))) {
      assertThat(get(listener, "/", "Host: " + host).status()).isEqualTo(204);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.test", "evil.test:80", "localhost.evil.test", "127.0.0.1.evil.test"})
  void aStrangersNameIsRefusedWithoutKey(String host) {
    try (HttpListener listener = listen(config -> {})) {
      Answer answer = get(listener, "/", "Host: " + host);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).contains("\"code\":\"unknown_host\"", "hostNames");
    }
    try (HttpListener listener = listen(config -> config.apiKey("key"))) {
      assertThat(get(listener, "/", "Host: " + host, "X-Api-Key: key").status()).isEqualTo(204);
    }
  }

  @Test
  void aPageOfTheServerItselfMayAsk() {
    try (HttpListener listener = listen(config -> {})) {
      Answer answer = get(listener, "/", "Host: localhost:1", "Origin: http://localhost:1");
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.test", "http://localhost:2", "null", "file://", "%%%"})
  void pagesOfOtherOriginsAreRefused(String origin) {
    try (HttpListener listener = listen(config -> {})) {
      for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
        Answer answer = ask(listener, method, "/", "Origin: " + origin);
        assertThat(answer.status()).as(method).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"origin_not_allowed\"", "corsOrigins");
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
      }
    }
  }

  @Test
  void aPageOfAnAllowedOriginMayAsk() {
    try (HttpListener listener =
        listen(config -> config.corsOrigin("https://good.test").apiKey("key"))) {
      Answer preflight =
          ask(
              listener,
              "OPTIONS",
              "/v1/chat/completions",
              "Origin: https://good.test",
              "Access-Control-Request-Method: POST",
              "Access-Control-Request-Headers: authorization,content-type");
      assertThat(preflight.status()).as("without a key").isEqualTo(204);
      assertThat(preflight.headers())
          .containsEntry("access-control-allow-origin", "https://good.test")
          .containsEntry("access-control-allow-headers", "authorization,content-type")
          .containsEntry("vary", "Origin")
          .doesNotContainKey("access-control-allow-credentials");
      assertThat(preflight.headers().get("access-control-allow-methods")).contains("POST");
      Answer answer = get(listener, "/", "Origin: https://good.test", "X-Api-Key: key");
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers())
          .containsEntry("access-control-allow-origin", "https://good.test");
      assertThat(get(listener, "/", "Origin: https://good.test", "X-Api-Key: no").headers())
          .as("an error, which the page may read too")
          .containsEntry("access-control-allow-origin", "https://good.test");
      assertThat(get(listener, "/", "Origin: https://evil.test").status()).isEqualTo(403);
    }
  }

  @Test
  void allOriginsMayBeAllowed() {
    try (HttpListener listener = listen(config -> config.corsOrigin("*"))) {
      Answer answer = get(listener, "/", "Origin: https://any.test");
      assertThat(answer.headers())
          .containsEntry("access-control-allow-origin", "*")
          .doesNotContainKey("access-control-allow-credentials");
    }
  }

  @Test
  void pagesOfThisMachineMayBeAllowed() {
    try (HttpListener listener = listen(config -> config.corsOrigin("localhost"))) {
      assertThat(get(listener, "/", "Origin: http://localhost:3000").status()).isEqualTo(204);
      assertThat(get(listener, "/", "Origin: http://127.0.0.1:3000").status()).isEqualTo(204);
      assertThat(get(listener, "/", "Origin: http://localhost.evil.test").status()).isEqualTo(403);
    }
  }

  @Test
  void moreRequestsThanAllowedAreToldToComeAgain() {
    try (HttpListener listener =
            listen(config -> config.limits(limits -> limits.concurrentRequests(1)));
        RawClient waiting = RawClient.to(listener.port());
        RawClient client = RawClient.to(listener.port())) {
      waiting.post("/wait", "");
      await(busy);
      Answer refused = client.post("/", "").answer();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
      assertThat(refused.body()).contains("\"code\":\"rate_limit_exceeded\"");
      assertThat(client.get("/").answer().status()).as("what only looks").isEqualTo(204);
      go.countDown();
      assertThat(waiting.answer().status()).isEqualTo(204);
      // A request counts until its thread is done, a moment after its answer is there.
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      int status = client.post("/", "").answer().status();
      while (status == 429 && System.nanoTime() < end) {
        status = client.post("/", "").answer().status();
      }
      assertThat(status).as("after the other request").isEqualTo(204);
    }
  }
}
