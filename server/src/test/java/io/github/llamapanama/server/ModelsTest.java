package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.model.ModelLease;
import io.github.llamapanama.server.model.ServedModel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
  private static LlamaServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server =
        LlamaServer.builder()
            .model(
                new ServedModel(
                    "tiny", List.of("best", "big"), TinyChat::path, LlamaOptions.defaults()))
            .model(ServedModel.of("maker/other", TinyChat.path(), LlamaOptions.defaults()))
            .model(ServedModel.of("broken", Path.of("missing.gguf"), LlamaOptions.defaults()))
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
    assertThat(list.path("data").findValuesAsText("id"))
        .containsExactly("tiny", "maker/other", "broken");
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

  @Test
  void aModelTellsItsAliasesAndIsFoundByThem() {
    JsonNode model = Json.readObject(client.get("/v1/models/best").body());

    assertThat(model.path("id").asText()).isEqualTo("tiny");
    assertThat(model.path("aliases")).extracting(JsonNode::asText).containsExactly("best", "big");
    assertThat(Json.readObject(client.get("/v1/models/broken").body()).path("aliases")).isEmpty();
  }

  @Test
  void aModelIsLoadedAndUnloadedAtWill() throws Exception {
    for (int time = 0; time < 2; time++) {
      assertThat(client.postForJson("/models/load", "{\"model\": \"maker/other\"}"))
          .isEqualTo(Json.readObject("{\"success\": true}"));
      awaitStatus("maker/other", "loaded");
    }
    assertThat(Json.readObject(client.get("/v1/models/maker/other").body()).path("meta"))
        .isNotEmpty();
    for (int time = 0; time < 2; time++) {
      assertThat(client.postForJson("/models/unload", "{\"model\": \"maker/other\"}"))
          .isEqualTo(Json.readObject("{\"success\": true}"));
      assertThat(status("maker/other").path("value").asText()).isEqualTo("unloaded");
    }
    assertThat(status("tiny")).isEqualTo(Json.readObject("{\"value\": \"loaded\"}"));
  }

  @Test
  void aModelWhoseEngineHasFailedAnswersTheNextRequest() {
    server.models().loaded("tiny").orElseThrow().engine().close();

    JsonNode answer =
        client.postForJson("/v1/completions", "{\"model\": \"tiny\", \"prompt\": \"Once\"}");

    assertThat(answer.at("/choices/0/text").asText()).isNotEmpty();
    assertThat(status("tiny").path("value").asText()).isEqualTo("loaded");
  }

  @Test
  void aModelThatCannotBeLoadedSaysSo() throws Exception {
    client.postForJson("/models/load", "{\"model\": \"broken\"}");

    awaitStatus("broken", "unloaded");
    assertThat(status("broken"))
        .isEqualTo(Json.readObject("{\"value\": \"unloaded\", \"failed\": true}"));
  }

  @Test
  void aModelInUseIsNotUnloaded() {
    ModelLease lease = server.models().lease(Optional.of("tiny"));
    try (lease) {
      HttpResponse<String> answer = client.post("/models/unload", "{\"model\": \"best\"}");

      assertThat(answer.statusCode()).isEqualTo(409);
      JsonNode error = Json.readObject(answer.body()).path("error");
      assertThat(error.path("type").asText()).isEqualTo("conflict_error");
      assertThat(error.path("param").asText()).isEqualTo("model");
      assertThat(error.path("message").asText()).contains(lease.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/models/load", "/models/unload"})
  void onlyAModelThatThereIsIsLoadedOrUnloaded(String path) {
    HttpResponse<String> unknown = client.post(path, "{\"model\": \"none\"}");
    HttpResponse<String> missing = client.post(path, "{}");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("\"code\":\"model_not_found\"");
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(missing.body()).contains("\"param\":\"model\"");
  }

  /** Answers repeat the id that is listed, not the name that the file or the client has for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/chat/completions | {%s"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
          /v1/completions | {%s"prompt": "Hi", "max_tokens": 1}
          /completion | {%s"prompt": "Hi", "n_predict": 1}
          /v1/responses | {%s"input": "Hi", "max_output_tokens": 1}
          /v1/messages | {%s"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
          /v1/embeddings | {%s"input": "Hi"}
          """)
  void anAnswerNamesTheModelAsItIsListed(String path, String body) {
    for (String model : List.of("", "\"model\": \"tiny\", ", "\"model\": \"best\", ")) {
      assertThat(client.postForJson(path, body.formatted(model)).path("model").asText())
          .as("asked by {%s}", model)
          .isEqualTo("tiny");
    }
  }

  @Test
  void aStreamNamesTheModelAsItIsListed() {
    for (String path : List.of("/v1/completions", "/v1/chat/completions")) {
      assertThat(
              client.postForEvents(
                  path,
                  """
                  {"model": "big", "max_tokens": 2, "stream": true, %s}
                  """
                      .formatted(
                          path.contains("chat")
                              ? "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]"
                              : "\"prompt\": \"Hi\"")))
          .filteredOn(event -> !event.data().equals("[DONE]"))
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.json().path("model").asText()).isEqualTo("tiny"));
    }
  }

  private static JsonNode status(String model) {
    return Json.readObject(client.get("/v1/models/" + model).body()).path("status");
  }

  private static void awaitStatus(String model, String status) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!status(model).path("value").asText().equals(status) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(status(model).path("value").asText()).isEqualTo(status);
  }
}
