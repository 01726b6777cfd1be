package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.server.json.Json;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(TinyServer.class)
class TokensTest {
  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  @Test
  void aTextBecomesTokensAndTheseTheText() {
    JsonNode tokens = client.postForJson("/tokenize", "{\"content\": \"Hello, wörld <|im_end|>\"}");

    assertThat(tokens.path("tokens")).isNotEmpty().allMatch(JsonNode::isInt);
    assertThat(client.postForJson("/detokenize", tokens.toString()).path("content").asText())
        .isEqualTo("Hello, wörld <|im_end|>");
  }

  @Test
  void specialTokensInATextCountUnlessSwitchedOff() {
    JsonNode special = client.postForJson("/tokenize", "{\"content\": \"<|im_end|>\"}");
    JsonNode plain =
        client.postForJson("/tokenize", "{\"content\": \"<|im_end|>\", \"parse_special\": false}");

    assertThat(special.path("tokens")).hasSize(1);
    assertThat(plain.path("tokens")).hasSizeGreaterThan(1);
  }

  @Test
  void piecesAreTextsOrBytes() {
    JsonNode answer =
        client.postForJson("/tokenize", "{\"content\": \"a\\u2603\", \"with_pieces\": true}");

    assertThat(answer.path("tokens").path(0).path("id").isInt()).isTrue();
    assertThat(answer.path("tokens").path(0).path("piece").asText()).isEqualTo("a");
    JsonNode bytes = answer.path("tokens").path(1).path("piece");
    assertThat(bytes.isArray()).as(answer.toString()).isTrue();
    assertThat(bytes.path(0).asInt()).isEqualTo(0xE2);
  }

  @Test
  void textsAndTokensMayBeMixed() {
    JsonNode answer = client.postForJson("/tokenize", "{\"content\": [7, \"a\", 8]}");

    assertThat(answer.path("tokens")).hasSize(3);
    assertThat(answer.path("tokens").path(0).asInt()).isEqualTo(7);
    assertThat(answer.path("tokens").path(2).asInt()).isEqualTo(8);
  }

  @Test
  void aConversationBecomesAPrompt() {
    JsonNode answer =
        client.postForJson(
            "/apply-template",
            """
            {"messages": [{"role": "system", "content": "Be brief."},
                          {"role": "user", "content": "Hello"}]}
            """);

    assertThat(answer.path("prompt").asText())
        .isEqualTo(
            """
            <|im_start|>system
            Be brief.<|im_end|>
            <|im_start|>user
            Hello<|im_end|>
            <|im_start|>assistant
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/tokenize | {} | content",
        "/tokenize | {\"content\": 5.5} | content",
        "/tokenize | {\"content\": [[1], [2]]} | content",
        "/detokenize | {} | tokens",
        "/detokenize | {\"tokens\": [99999]} | tokens",
        "/detokenize | {\"tokens\": [-1]} | tokens",
        "/detokenize | {\"tokens\": \"a\"} | tokens",
        "/apply-template | {} | messages",
      })
  void aWrongRequestIsRefusedByNameOfItsParameter(String path, String body, String parameter) {
    HttpResponse<String> answer = client.post(path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Json.readObject(answer.body()).path("error").path("param").asText())
        .as(answer.body())
        .isEqualTo(parameter);
  }
}
