package io.github.llamapanama.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeavingClientsTest {
  private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
  private static HttpListener plain;
  private static HttpListener secure;
  private static TestCertificate certificate;

  /** How clients leave. */
  @SuppressWarnings("ImmutableEnumChecker") // its functions keep nothing
  enum Way {
    CLOSE(RawClient::close),
    RESET(RawClient::reset),
    HALF(RawClient::endOutput);

    private final Consumer<RawClient> leave;

    Way(Consumer<RawClient> leave) {
      this.leave = leave;
    }
  }

  @BeforeAll
  static void listen() throws Exception {
    certificate = TestCertificate.make("RSA");
    plain = TestListener.start(LeavingClientsTest::answer);
    secure =
        TestListener.start(
            config -> config.tls(certificate.chain(), certificate.key()),
            LeavingClientsTest::answer);
  }

  @AfterAll
  static void close() {
    plain.close();
    secure.close();
    certificate.delete();
  }

  /** Answers {@code /wait} when the client has left, anything else at once. */
  private static void answer(Exchange exchange) {
    String body = exchange.body();
    if (exchange.path().equals("/wait")) {
      CountDownLatch left = new CountDownLatch(1);
      exchange.whenClientLeaves(left::countDown);
      EVENTS.add("waiting");
      EVENTS.add(await(left) ? "left" : "stayed");
    }
    exchange.reply(200, "text/plain", body.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean await(CountDownLatch left) {
    try {
      return left.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesWhileItWaitsIsNoticed(Way way) throws Exception {
    try (RawClient client = RawClient.to(plain.port())) {
      requireNoticed(client.post("/wait", "x"), way);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "RESET"})
  void aClientOfTlsThatLeavesIsNoticed(Way way) throws Exception {
    try (RawClient client = RawClient.to(secure.port(), certificate.client())) {
      requireNoticed(client.post("/wait", "x"), way);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesAfterItHasSentMoreIsNoticed(Way way) throws Exception {
    try (RawClient client = RawClient.to(plain.port())) {
      requireNoticed(client.post("/wait", "x").post("/more", "y"), way);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesInALaterRequestIsNoticed(Way way) throws Exception {
    try (RawClient client = RawClient.to(plain.port())) {
      assertThat(client.post("/", "x").answer().body()).isEqualTo("x");
      requireNoticed(client.post("/wait", "x"), way);
    }
  }

  private static void requireNoticed(RawClient client, Way way) throws InterruptedException {
    assertThat(EVENTS.poll(20, TimeUnit.SECONDS)).isEqualTo("waiting");
    way.leave.accept(client);
    assertThat(EVENTS.poll(30, TimeUnit.SECONDS)).isEqualTo("left");
  }

  @Test
  void requestsThatComeWhileAnotherIsAnsweredAreNotLost() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (HttpListener listener =
            TestListener.start(
                exchange -> {
                  byte[] body = exchange.body().getBytes(StandardCharsets.UTF_8);
                  exchange.whenClientLeaves(() -> {});
                  await(go);
                  exchange.reply(200, "text/plain", body);
                });
        RawClient client = RawClient.to(listener.port())) {
      client.post("/", "first");
      for (int i = 0; i < 50; i++) {
        client.post("/", "%d%s".formatted(i, "x".repeat(3_000)));
      }
      go.countDown();
      assertThat(client.answer().body()).isEqualTo("first");
      for (int i = 0; i < 50; i++) {
        assertThat(client.answer().body()).startsWith(i + "x").endsWith("xxx");
      }
    }
  }
}
