package io.github.llamapanama.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void aRequestThatDoesNotArriveInTimeIsRefused() {
    try (HttpListener listener = listen(SHORT, LONG, LONG);
        RawClient slowInItsHeaders = RawClient.to(listener.port());
        RawClient slowInItsBody = RawClient.to(listener.port())) {
      slowInItsHeaders.send("POST / HTTP/1.1\r\nHost: localhost\r\n");
      slowInItsBody.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel");
      assertThat(slowInItsHeaders.answer().status()).isEqualTo(408);
      assertThat(slowInItsHeaders.isEnded()).isTrue();
      assertThat(slowInItsBody.answer().status()).isEqualTo(408);
      assertThat(slowInItsBody.isEnded()).isTrue();
    }
  }

  @Test
  void aRequestThatDripsIsRefusedToo() throws Exception {
    try (HttpListener listener = listen(SHORT, LONG, LONG);
        RawClient client = RawClient.to(listener.port())) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
      CompletableFuture<RawClient.Answer> answer = CompletableFuture.supplyAsync(client::answer);
      while (!answer.isDone()) {
        client.send("x");
        Thread.sleep(50);
      }
      assertThat(answer.get().status()).isEqualTo(408);
    }
  }

  @Test
  void aConnectionThatIsNotUsedEnds() {
    try (HttpListener listener = listen(LONG, SHORT, LONG);
        RawClient silent = RawClient.to(listener.port());
        RawClient idle = RawClient.to(listener.port())) {
      assertThat(idle.post("/", "x").answer().status()).isEqualTo(200);
      assertThat(silent.isEnded()).as("whether a silent connection ended").isTrue();
      assertThat(idle.isEnded()).as("whether an idle connection ended").isTrue();
    }
  }

  @Test
  void anAnswerMayTakeLongerThanARequest() {
    try (HttpListener listener =
            TestListener.start(
                config -> timeouts(config, SHORT, SHORT, SHORT),
                exchange -> {
                  exchange.body();
                  sleep(SHORT.multipliedBy(4));
                  exchange.reply(200, "text/plain", new byte[] {'x'});
                });
        RawClient client = RawClient.to(listener.port())) {
      assertThat(client.post("/", "x").answer().body()).isEqualTo("x");
    }
  }

  @Test
  void aClientThatDoesNotReadLosesItsConnection() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (HttpListener listener =
            TestListener.start(
                config -> timeouts(config, LONG, LONG, SHORT),
                exchange -> writeForever(exchange, failure));
        RawClient client = RawClient.to(listener.port())) {
      client.get("/");
      assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(ClientLeftException.class);
      assertThat(client.beginning().status()).isEqualTo(200);
    }
  }

  static void writeForever(Exchange exchange, CompletableFuture<Throwable> failure) {
    String piece = "x".repeat(100_000);
    try (EventStream events = exchange.events()) {
      while (true) {
        events.send(piece);
      }
    } catch (ClientLeftException e) {
      failure.complete(e);
      exchange.abort();
    }
  }

  @Test
  void aLargeAnswerMayTakeLongerThanOneStepOfIt() throws Exception {
    byte[] large = "x".repeat(20_000_000).getBytes(StandardCharsets.US_ASCII);
    try (HttpListener listener =
            TestListener.start(
                config -> timeouts(config, LONG, LONG, SHORT.multipliedBy(3)),
                exchange -> exchange.reply(200, "text/plain", large));
        RawClient client = RawClient.to(listener.port())) {
      RawClient.Answer beginning = client.get("/").beginning();
      assertThat(beginning.headers()).containsEntry("content-length", "20000000");
      for (int i = 0; i < 20; i++) {
        client.skip(1_000_000);
        sleep(SHORT.dividedBy(2));
      }
    }
  }

  private static HttpListener listen(Duration request, Duration idle, Duration write) {
    return TestListener.start(
        config -> timeouts(config, request, idle, write),
        exchange -> {
          try {
            exchange.reply(200, "text/plain", exchange.body().getBytes(StandardCharsets.UTF_8));
          } catch (RequestTimeoutException e) {
            exchange.reply(408, "text/plain", new byte[0]);
          } catch (ClientLeftException e) {
            exchange.abort();
          }
        });
  }

  private static void timeouts(
      ServerConfig.Builder config, Duration request, Duration idle, Duration write) {
    config.timeouts(timeouts -> timeouts.request(request).idle(idle).write(write));
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
