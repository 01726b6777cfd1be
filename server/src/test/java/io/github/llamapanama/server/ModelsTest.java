package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.model.ServedModel;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModelsTest {
  private static LlamaServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server =
        LlamaServer.builder()
            .model(ServedModel.of("tiny", TinyChat.path(), LlamaOptions.defaults()))
            .model(ServedModel.of("maker/other", TinyChat.path(), LlamaOptions.defaults()))
            .port(0)
            .start();
    client = new TestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void allModelsAreListedTheDefaultFirst() {
    JsonNode list = Json.readObject(client.get("/v1/models").body());

    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data").findValuesAsText("id")).containsExactly("tiny", "maker/other");
    JsonNode tiny = list.path("data").path(0);
    assertThat(tiny.path("object").asText()).isEqualTo("model");
    assertThat(tiny.path("created").asLong()).isPositive();
    assertThat(tiny.path("owned_by").asText()).isNotEmpty();
    assertThat(client.get("/models").body()).isEqualTo(list.toString());
  }

  @Test
  void aLoadedModelTellsWhatItIs() {
    JsonNode meta = Json.readObject(client.get("/v1/models/tiny").body()).path("meta");

    assertThat(meta.path("vocab_type").asInt()).isEqualTo(2);
    assertThat(meta.path("n_vocab").asInt()).isEqualTo(1536);
    assertThat(meta.path("n_ctx").asInt()).isEqualTo(1024);
    assertThat(meta.path("n_ctx_train").asInt()).isEqualTo(1024);
    assertThat(meta.path("n_embd").asInt()).isEqualTo(256);
    assertThat(meta.path("n_params").asLong()).isEqualTo(2_754_816);
    assertThat(meta.path("size").asLong()).isPositive();
    assertThat(meta.path("ftype").asText()).isEqualTo("Q8_0");
  }

  @Test
  void aModelsIdMayHaveSlashes() {
    JsonNode model = Json.readObject(client.get("/v1/models/maker/other").body());

    assertThat(model.path("id").asText()).isEqualTo("maker/other");
    assertThat(client.get("/v1/models/maker%2Fother").statusCode()).isEqualTo(200);
  }

  @Test
  void anUnknownModelIsNotFound() {
    HttpResponse<String> answer = client.get("/v1/models/none");

    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode error = Json.readObject(answer.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("model_not_found");
    assertThat(error.path("param").asText()).isEqualTo("model");
    assertThat(error.path("message").asText()).contains("none").contains("maker/other");
  }
}
