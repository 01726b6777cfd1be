package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.cli.console.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParseCommandTest {
  private static final String TOOLS =
      """
      [{"type": "function", "function": {"name": "weather", "parameters":
        {"type": "object", "properties": {"city": {"type": "string"}}}}}]
      """;
  private static final String CALL =
      "Let me see.\n<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}</tool_call>";
  private static final Path TEMPLATES =
      Path.of(System.getProperty("llama.cpp.source"), "models", "templates");
  private static final String TEMPLATE =
      TEMPLATES.resolve("Qwen-Qwen2.5-7B-Instruct.jinja").toString();

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  @Test
  void printsTheMessage() throws Exception {
    Path tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
    Run run =
        Run.llama(Map.of(), CALL, "parse", "--template", TEMPLATE, "--tools", tools.toString());

    assertThat(run.status()).isZero();
    Map<String, ?> message = Json.object(run.out());
    assertThat(message.get("content")).isEqualTo("Let me see.");
    assertThat(message.get("tool_calls"))
        .isEqualTo(
            List.of(
                Map.of(
                    "type",
                    "function",
                    "function",
                    Map.of("name", "weather", "arguments", "{\"city\": \"Rome\"}"))));
  }

  @Test
  void printsWhatIsAddedALineEach() throws Exception {
    Path tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
    Run run =
        Run.llama(
            Map.of(),
            CALL,
            "parse",
            "--template",
            TEMPLATE,
            "--tools",
            tools.toString(),
            "--stream");

    assertThat(run.out().lines().map(Json::object).toList())
        .extracting(Map::keySet)
        .extracting(Object::toString)
        .containsExactly("[content]", "[tool_calls]");
  }

  @Test
  void aFormatThatIsNotThereIsAUsageError() {
    Run run = Run.llama(Map.of(), "Hi.", "parse", "--format", "esperanto");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "llama: Invalid value for option '--format': no chat format is named 'esperanto'")
        .contains("chatml");
  }

  @Test
  void failsOnABrokenCallIfThatIsWanted() throws Exception {
    Path tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
    Run run =
        Run.llama(
            Map.of(),
            "<tool_call>no JSON</tool_call>",
            "parse",
            "--template",
            TEMPLATE,
            "--tools",
            tools.toString(),
            "--strict");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("tool call");
  }

  @Test
  void answersCasesInOrder() {
    String cases =
        """
        {"id": 1, "template": "Qwen-Qwen3-0.6B.jinja", "generation_prompt": "<|im_start|>assistant\\n", "text": "<think>\\nHm.\\n</think>\\n\\nHi."}
        {"id": 2, "template": "nowhere.jinja", "text": ""}
        {"id": 3, "format": "chatml", "text": "Hi."}
        """;
    Run run =
        Run.llama(Map.of(), cases, "parse", "--cases", "-", "--templates", TEMPLATES.toString());

    assertThat(run.out().lines().map(Json::object).toList())
        .isEqualTo(
            List.of(
                Map.of(
                    "id",
                    1,
                    "message",
                    Map.of("role", "assistant", "content", "Hi.", "reasoning_content", "Hm.")),
                Map.of("id", 2, "error", "there is no template file nowhere.jinja"),
                Map.of("id", 3, "message", Map.of("role", "assistant", "content", "Hi."))));
  }
}
