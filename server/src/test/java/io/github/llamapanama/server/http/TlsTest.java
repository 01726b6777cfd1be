package io.github.llamapanama.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.server.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static TestCertificate rsa;
  private static TestCertificate ec;

  @BeforeAll
  static void make() throws Exception {
    rsa = TestCertificate.make("RSA");
    ec = TestCertificate.make("EC");
  }

  @AfterAll
  static void delete() {
    rsa.delete();
    ec.delete();
  }

  @Test
  void requestsAreAnsweredByTls() throws Exception {
    for (TestCertificate certificate : new TestCertificate[] {rsa, ec}) {
      requireAnswer(certificate);
    }
  }

  @Test
  void anOlderKeyOfRsaIsRead() throws Exception {
    byte[] pkcs8 = rsa.privateKey().getEncoded();
    rsa.writeKey("RSA PRIVATE KEY", lastElement(pkcs8));
    requireAnswer(rsa);
    rsa.writeKey("PRIVATE KEY", pkcs8);
  }

  @Test
  void anOlderKeyOfAnEllipticCurveIsRead() throws Exception {
    byte[] pkcs8 = ec.privateKey().getEncoded();
    // A version, then the names of the kind and of the curve, then the key in a form of its own.
    int kind = contentAt(pkcs8, 0) + 3 + 2;
    int curve = contentAt(pkcs8, kind) + length(pkcs8, kind);
    byte[] name = Arrays.copyOfRange(pkcs8, curve, contentAt(pkcs8, curve) + length(pkcs8, curve));
    byte[] inner = lastElement(pkcs8);
    int secret = contentAt(inner, 0) + 3;
    byte[] number =
        Arrays.copyOfRange(
            inner, contentAt(inner, secret), contentAt(inner, secret) + length(inner, secret));
    byte[] older = element(0x30, new byte[] {2, 1, 1}, element(4, number), element(0xa0, name));
    ec.writeKey("EC PRIVATE KEY", older);
    requireAnswer(ec);
    ec.writeKey("PRIVATE KEY", pkcs8);
  }

  /** The content of the last element of a sequence, which is one of octets. */
  private static byte[] lastElement(byte[] sequence) {
    int at = contentAt(sequence, 0);
    while (true) {
      int content = contentAt(sequence, at);
      int end = content + length(sequence, at);
      if (end >= sequence.length) {
        return Arrays.copyOfRange(sequence, content, end);
      }
      at = end;
    }
  }

  private static int contentAt(byte[] der, int at) {
    return at + 2 + (der[at + 1] >= 0 ? 0 : der[at + 1] & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int length = der[at + 1];
    if (length < 0) {
      length = 0;
      for (int i = at + 2; i < contentAt(der, at); i++) {
        length = (length << 8) + (der[i] & 0xff);
      }
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    element.write(content.size());
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static void requireAnswer(TestCertificate certificate) throws Exception {
    try (HttpListener listener =
            TestListener.start(
                config -> config.tls(certificate.chain(), certificate.key()),
                exchange ->
                    exchange.reply(
                        200, "text/plain", exchange.body().getBytes(StandardCharsets.UTF_8)));
        RawClient client = RawClient.to(listener.port(), certificate.client())) {
      String large = "x".repeat(300_000);
      assertThat(client.post("/", large).answer().body()).isEqualTo(large);
      assertThat(client.post("/", "again").answer().body()).isEqualTo("again");
    }
  }

  @Test
  void aClientWithoutTlsIsTurnedAway() {
    try (HttpListener listener =
            TestListener.start(
                config -> config.tls(rsa.chain(), rsa.key()),
                exchange -> exchange.replyEmpty(204));
        RawClient client = RawClient.to(listener.port())) {
      client.get("/");
      client.endOutput();
      while (!client.isEnded()) {
        // It may get an alert first.
      }
    }
  }

  @Test
  void aHandshakeThatDoesNotEndIsEnded() {
    try (HttpListener listener =
            TestListener.start(
                config ->
                    config
                        .tls(rsa.chain(), rsa.key())
                        .timeouts(timeouts -> timeouts.request(Duration.ofMillis(200))),
                exchange -> exchange.replyEmpty(204));
        RawClient client = RawClient.to(listener.port())) {
      while (!client.isEnded()) {
        // It may get an alert first.
      }
    }
  }

  @Test
  void aClientThatDoesNotReadLosesItsConnection() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (HttpListener listener =
            TestListener.start(
                config ->
                    config
                        .tls(rsa.chain(), rsa.key())
                        .timeouts(timeouts -> timeouts.write(Duration.ofMillis(300))),
                exchange -> TimeoutsTest.writeForever(exchange, failure));
        RawClient client = RawClient.to(listener.port(), rsa.client())) {
      client.get("/");
      assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(ClientLeftException.class);
    }
  }

  @Test
  void filesThatAreNotWhatTheyShouldBeAreNamed(@TempDir Path directory) throws Exception {
    Path text = Files.writeString(directory.resolve("text.pem"), "nothing");
    Path encrypted =
        Files.writeString(
            directory.resolve("encrypted.pem"),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Path broken =
        Files.writeString(
            directory.resolve("broken.pem"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    requireRefused(directory.resolve("missing.pem"), rsa.key(), "missing.pem cannot be read");
    requireRefused(rsa.chain(), directory.resolve("missing.pem"), "missing.pem cannot be read");
    requireRefused(text, rsa.key(), "text.pem");
    requireRefused(rsa.chain(), text, "text.pem has no private key");
    requireRefused(rsa.chain(), encrypted, "encrypted.pem is encrypted");
    requireRefused(rsa.chain(), broken, "broken.pem cannot be used");
    requireRefused(rsa.chain(), ec.key(), "does not belong to the first certificate");
  }

  private static void requireRefused(Path chain, Path key, String message) {
    assertThatThrownBy(
            () -> TestListener.start(config -> config.tls(chain, key), exchange -> {}).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
