package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.config.ConfigException;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.TestCertificate;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.model.ServedModel;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ServerAccessTest {
  private static LlamaServer.Builder server(Consumer<ServerConfig.Builder> change) {
    return LlamaServer.builder().port(0).model(TinyChat.path()).config(change);
  }

  @Test
  void beyondThisMachineAKeyIsNeeded() {
    for (String host : new String[] {"0.0.0.0", "::"}) {
      assertThatThrownBy(() -> server(config -> config.host(host)).start())
          .as(host)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("needs an API key");
    }
  }

  @Test
  void beyondThisMachineAnyoneMayBeAllowed() {
    try (LlamaServer server =
        server(config -> config.host("0.0.0.0").allowAnyone(true)).startLoading()) {
      assertThat(server.uri()).hasHost("127.0.0.1");
      assertThat(new TestClient(server).get("/health").statusCode()).isIn(200, 503);
    }
  }

  @Test
  void whatIsPublicNeedsNoKey() {
    try (LlamaServer server =
        server(config -> config.host("0.0.0.0").apiKey("key")).startLoading()) {
      TestClient client = new TestClient(server);
      for (String path : new String[] {"/", "/docs", "/openapi.json", "/page/chat.js"}) {
        assertThat(client.get(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(client.get("/health").statusCode()).isIn(200, 503);
      for (String path : new String[] {"/v1/models", "/nowhere", "/page/../v1/models"}) {
        assertThat(client.get(path).statusCode()).as(path).isEqualTo(401);
      }
      assertThat(client.get("/nowhere", "Authorization", "Bearer key").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whileTheModelIsLoadedRequestsAreToldSo() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (LlamaServer server =
        LlamaServer.builder()
            .port(0)
            .model(
                new ServedModel(
                    "slow",
                    List.of(),
                    () -> {
                      await(go);
                      return TinyChat.path();
                    },
                    LlamaOptions.defaults()))
            .startLoading()) {
      TestClient client = new TestClient(server);
      HttpResponse<String> health = client.get("/health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(Json.readObject(health.body()))
          .isEqualTo(
              Json.readObject(
                  """
                  {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
                  """));
      HttpResponse<String> chat =
          client.post(
              "/v1/chat/completions",
              "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");
      assertThat(chat.statusCode()).isEqualTo(503);
      assertThat(chat.body()).contains("Loading model");
      assertThat(chat.headers().firstValue("retry-after")).isPresent();
      assertThat(server.loaded()).isNotDone();
      go.countDown();
      server.loaded().get(60, TimeUnit.SECONDS);
      assertThat(client.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
    }
  }

  @Test
  void aModelThatCannotBeLoadedIsAFailureOfTheStart() {
    LlamaServer.Builder server =
        LlamaServer.builder()
            .port(0)
            .model(
                new ServedModel(
                    "broken",
                    List.of(),
                    () -> {
                      throw new IllegalStateException("broken");
                    },
                    LlamaOptions.defaults()));
    assertThatThrownBy(server::start).hasMessage("broken");
    try (LlamaServer loading = server.startLoading()) {
      assertThatThrownBy(() -> loading.loaded().join())
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("broken");
    }
  }

  @Test
  void aServerSpeaksTls() throws Exception {
    TestCertificate certificate = TestCertificate.make("EC");
    try (LlamaServer server =
            server(config -> config.tls(certificate.chain(), certificate.key())).startLoading();
        HttpClient client = HttpClient.newBuilder().sslContext(certificate.context()).build()) {
      assertThat(server.uri()).hasScheme("https");
      HttpResponse<String> docs =
          client.send(
              HttpRequest.newBuilder(server.uri().resolve("/docs")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(docs.statusCode()).isEqualTo(200);
    } finally {
      certificate.delete();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
