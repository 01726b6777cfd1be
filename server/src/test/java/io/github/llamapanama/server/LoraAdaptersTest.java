package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.RandomAdapter;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraAdaptersTest {
  @TempDir Path directory;

  private static JsonNode adapters(TestClient client) {
    String list = client.get("/lora-adapters").body();
    return Json.readObject("{\"adapters\": %s}".formatted(list)).path("adapters");
  }

  @Test
  void theAdaptersOfAModelAreListed() {
    Path file = directory.resolve("adapter.gguf");
    RandomAdapter.ofTinyChat().write(file);
    LlamaOptions options =
        LlamaOptions.builder()
            .context(context -> context.contextSize(256))
            .lora(file)
            .lora(file, 0.5f)
            .build();
    try (LlamaServer server =
        LlamaServer.builder().model(TinyChat.path(), options).port(0).start()) {
      TestClient client = new TestClient(server);
      JsonNode adapters = adapters(client);

      assertThat(adapters).hasSize(2);
      assertThat(adapters.path(0).path("id").asInt()).isZero();
      assertThat(adapters.path(0).path("path").asText()).isEqualTo(file.toString());
      assertThat(adapters.path(0).path("scale").asDouble()).isEqualTo(1);
      assertThat(adapters.path(1).path("id").asInt()).isEqualTo(1);
      assertThat(adapters.path(1).path("scale").asDouble()).isEqualTo(0.5);
      HttpResponse<String> change = client.post("/lora-adapters", "[{\"id\": 0, \"scale\": 0.2}]");
      assertThat(change.statusCode()).as(change.body()).isEqualTo(501);
    }
  }

  @Test
  void aModelWithoutHasNone() {
    LlamaOptions options =
        LlamaOptions.builder().context(context -> context.contextSize(256)).build();
    try (LlamaServer server =
        LlamaServer.builder().model(TinyChat.path(), options).port(0).start()) {
      assertThat(adapters(new TestClient(server))).isEmpty();
    }
  }
}
