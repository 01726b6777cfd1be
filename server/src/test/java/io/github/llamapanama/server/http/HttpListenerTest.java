package io.github.llamapanama.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.server.http.RawClient.Answer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings({"StringConcatToTextBlock", "UnicodeEscape"}) // bytes of the wire, one by one
class HttpListenerTest {
  private static final int BODY_LIMIT = 1 << 20;
  private static HttpListener listener;

  @BeforeAll
  static void listen() {
    listener =
        TestListener.start(
            config -> config.limits(limits -> limits.bodyBytes(BODY_LIMIT)),
            HttpListenerTest::answer);
  }

  @AfterAll
  static void close() {
    listener.close();
  }

  /** Says what it was asked. */
  private static void answer(Exchange exchange) {
    try {
      switch (exchange.path()) {
        case "/ignore" -> exchange.reply(200, "text/plain", bytes("ignored"));
        case "/events" -> {
          try (EventStream events = exchange.events()) {
            events.send("one");
            events.send("two");
          }
        }
        default ->
            exchange.reply(
                200,
                "text/plain",
                bytes("%s %s %s".formatted(exchange.method(), exchange.path(), exchange.body())));
      }
    } catch (BodyTooLargeException e) {
      exchange.reply(413, "text/plain", bytes("too large"));
    } catch (IllegalArgumentException e) {
      exchange.reply(400, "text/plain", bytes(String.valueOf(e.getMessage())));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void requestsFollowEachOtherOnAConnection() {
    try (RawClient client = RawClient.to(listener.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.post("/a", "text").answer().body()).isEqualTo("POST /a text");
        assertThat(client.get("/b").answer().body()).isEqualTo("GET /b ");
      }
    }
  }

  @Test
  void requestsMayBeSentAtOnce() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.get("/1").post("/2", "x").get("/events").get("/3");
      assertThat(client.answer().body()).isEqualTo("GET /1 ");
      assertThat(client.answer().body()).isEqualTo("POST /2 x");
      assertThat(client.answer().body()).isEqualTo("data: one\n\ndata: two\n\n");
      assertThat(client.answer().body()).isEqualTo("GET /3 ");
    }
  }

  @Test
  void requestsMayComeInAnyPieces() {
    try (RawClient client = RawClient.to(listener.port())) {
      for (char c : "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.answer().body()).isEqualTo("POST /a hi");
    }
  }

  @Test
  void headIsAnsweredWithoutContent() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n").get("/b");
      assertThat(client.beginning().headers())
          .containsEntry("content-length", String.valueOf("HEAD /a ".length()));
      assertThat(client.answer().body()).isEqualTo("GET /b ");
    }
  }

  @Test
  void aClientOfHttp10IsAnsweredOnAConnectionThatEnds() {
    try (RawClient client = RawClient.to(listener.port())) {
      for (char c : "GET /a HTTP/1.0\r\nHost: localhost\r\n\r\n".toCharArray()) {
        client.send(String.valueOf(c));
      }
      Answer answer = client.answer();
      assertThat(answer.body()).isEqualTo("GET /a ");
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).as("whether the connection ended").isTrue();
    }
  }

  @Test
  void aClientOfHttp10GetsEventsWithoutChunks() {
    try (RawClient client = RawClient.to(listener.port())) {
      Answer answer =
          client
              .send("POST /events HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi")
              .answer();
      assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
      assertThat(answer.body()).isEqualTo("data: one\n\ndata: two\n\n");
    }
  }

  @Test
  void aConnectionEndsWhenTheClientAsksForIt() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(client.answer().headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).as("whether the connection ended").isTrue();
    }
  }

  @Test
  void aClientThatAsksBeforeItSendsItsBodyIsToldToGoOn() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.beginning().status()).isEqualTo(100);
      assertThat(client.send("body").answer().body()).isEqualTo("POST /a body");
      assertThat(client.get("/b").answer().body()).isEqualTo("GET /b ");
    }
  }

  @Test
  void aClientThatAsksToSendWhatNobodyReadsGetsItsAnswer() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send(
          "POST /ignore HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
              + "Expect: 100-continue\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo("ignored");
    }
  }

  @Test
  void aSmallBodyThatNobodyReadsIsSkipped() {
    try (RawClient client = RawClient.to(listener.port())) {
      assertThat(client.post("/ignore", "text").answer().body()).isEqualTo("ignored");
      assertThat(client.get("/b").answer().body()).isEqualTo("GET /b ");
    }
  }

  @Test
  void aLargeBodyThatNobodyReadsEndsTheConnectionAfterTheAnswer() {
    try (RawClient client = RawClient.to(listener.port())) {
      Answer answer = client.post("/ignore", "x".repeat(BODY_LIMIT - 1)).answer();
      assertThat(answer.body()).isEqualTo("ignored");
      assertThat(answer.headers()).containsEntry("connection", "close");
      client.endOutput();
      assertThat(client.isEnded()).as("whether the connection ended").isTrue();
    }
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedByItsLength() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedThoughItsLengthIsUnknown() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
              + ("10000\r\n" + "x".repeat(0x10000) + "\r\n").repeat(17));
      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void aChunkBeyondTheLimitIsRefusedBeforeItComes() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n");
      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void aChunkWhoseSizeNeverEndsIsRefused() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  client.send("0".repeat(64 << 10));
                }
                assertThat(client.answer().status()).isEqualTo(413);
                throw new UncheckedIOException(new java.io.IOException("refused"));
              })
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void chunksAreReadAsOneBody() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo("POST /a hello");
      assertThat(client.get("/b").answer().body()).isEqualTo("GET /b ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\nxx\r\n", "-1\r\n", "2\nhe\r\n", "\r\n\r\n", "0\r\nX: y\r\n\r\n"})
  void wrongChunksAreRefused(String chunks) {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void aBodyThatIsNoUtf8IsRefused() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n\u00c3\u0028");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /\u0001\u0002 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a?b=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a\r\n\r\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nA\u0000B: x\r\n\r\n",
        "GET /a HTTP/1.1\nHost: x\n\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"
      })
  void whatIsNoHttpIsRefusedInJson(String request) {
    try (RawClient client = RawClient.to(listener.port())) {
      Answer answer = client.send(request).answer();
      assertThat(answer.status()).as(answer.body()).isBetween(400, 501);
      assertThat(answer.headers())
          .containsEntry("content-type", "application/json; charset=utf-8")
          .containsEntry("connection", "close");
      assertThat(answer.body()).startsWith("{\"status\":" + answer.status()).doesNotContain("\tat");
      assertThat(client.isEnded()).as("whether the connection ended").isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Transfer-Encoding: other, must be chunked",
    "Content-Length: x, not a number",
    "Host: b, single Host",
  })
  void whatIsWrongIsSaid(String header, String reason) {
    try (RawClient client = RawClient.to(listener.port())) {
      Answer answer =
          client.send("POST /a HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n".formatted(header)).answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains(reason);
    }
  }

  @Test
  void aPathThatIsTooLongIsRefused() {
    try (RawClient client = RawClient.to(listener.port())) {
      assertThat(client.get("/" + "a".repeat(10_000)).answer().status()).isEqualTo(414);
    }
  }

  @Test
  void headersThatAreTooLongAreRefused() {
    try (RawClient client = RawClient.to(listener.port())) {
      client.send("GET /a HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(100_000) + "\r\n\r\n");
      assertThat(client.answer().status()).isBetween(400, 431);
    }
  }

  @Test
  void pathsAreDecoded() {
    try (RawClient client = RawClient.to(listener.port())) {
      assertThat(client.get("/v1%2Fm%20o%C3%BC?x=1").answer().body()).isEqualTo("GET /v1/m oü ");
    }
  }

  @Test
  void aHeaderOfAnAnswerHoldsNoLineOfItsOwn() {
    try (HttpListener other =
            TestListener.start(
                exchange -> {
                  exchange.answerHeader("Warning", "a\r\nb: ü");
                  exchange.replyEmpty(204);
                });
        RawClient client = RawClient.to(other.port())) {
      Map<String, String> headers = client.get("/").answer().headers();
      assertThat(headers).containsEntry("warning", "a??b: ?").doesNotContainKey("b");
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    assertThatThrownBy(
            () -> TestListener.start(config -> config.port(listener.port()), exchange -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot listen at 127.0.0.1:" + listener.port());
  }

  @Test
  void connectionsBeyondTheLimitAreClosed() {
    try (HttpListener other =
            TestListener.start(
                config -> config.limits(limits -> limits.connections(1)),
                exchange -> exchange.replyEmpty(204));
        RawClient first = RawClient.to(other.port())) {
      assertThat(first.get("/").answer().status()).isEqualTo(204);
      try (RawClient second = RawClient.to(other.port())) {
        assertThat(second.isEnded()).as("whether a second connection ended").isTrue();
      }
      assertThat(first.get("/").answer().status()).isEqualTo(204);
    }
  }
}
