package io.github.llamapanama.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private HttpListener listen(Duration drain) {
    return TestListener.start(
        config -> config.timeouts(timeouts -> timeouts.drain(drain)),
        exchange -> {
          byte[] body = exchange.body().getBytes(StandardCharsets.UTF_8);
          exchange.whenClientLeaves(go::countDown);
          begun.countDown();
          await(go);
          try {
            exchange.reply(200, "text/plain", body);
          } catch (ServerClosingException e) {
            exchange.reply(503, "text/plain", body);
          }
        });
  }

  @Test
  void requestsInProgressAreAnswered() throws Exception {
    HttpListener listener = listen(Duration.ofMinutes(5));
    try (RawClient idle = RawClient.to(listener.port());
        RawClient busy = RawClient.to(listener.port())) {
      busy.post("/", "last");
      await(begun);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(listener::close);
      assertThat(idle.isEnded()).as("whether an idle connection ended").isTrue();
      assertThatThrownBy(() -> RawClient.to(listener.port()).get("/").answer())
          .as("a new connection")
          .hasRootCauseInstanceOf(java.io.IOException.class);
      assertThat(closing).as("the closing, while a request is in progress").isNotDone();
      go.countDown();
      RawClient.Answer answer = busy.answer();
      assertThat(answer.body()).isEqualTo("last");
      assertThat(answer.headers()).containsEntry("connection", "close");
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void requestsThatTakeTooLongAreCancelledAndSaySo() throws Exception {
    HttpListener listener = listen(Duration.ofMillis(100));
    try (RawClient client = RawClient.to(listener.port())) {
      client.post("/", "slow");
      await(begun);
      listener.close();
      assertThat(client.answer().status()).isEqualTo(503);
      assertThat(client.isEnded()).as("whether the connection ended").isTrue();
    }
  }

  @Test
  void closingAgainEndsAllAtOnce() throws Exception {
    HttpListener listener = listen(Duration.ofMinutes(5));
    try (RawClient client = RawClient.to(listener.port())) {
      client.post("/", "slow");
      await(begun);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(listener::close);
      Thread.sleep(100);
      listener.close();
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void thePortIsFreeAgain() {
    HttpListener first = listen(Duration.ZERO);
    int port = first.port();
    go.countDown();
    try (RawClient client = RawClient.to(port)) {
      assertThat(client.post("/", "x").answer().status()).isEqualTo(200);
      first.close();
      TestListener.start(config -> config.port(port), exchange -> {}).close();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
