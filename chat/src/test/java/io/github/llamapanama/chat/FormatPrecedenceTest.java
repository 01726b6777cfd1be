package io.github.llamapanama.chat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.models.TinyChat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handler, then name, then the model's template, then chatml: each with a reply of a model. */
class FormatPrecedenceTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.";

  private static final ChatFormat HANDLER =
      (request, tokens) ->
          Prompt.builder()
              .template("<|im_start|>user\n")
              .message("What is the capital of Italy?")
              .template("<|im_end|>\n<|im_start|>assistant\n")
              .build();

  @Test
  void aHandlerWinsOverANameAndTheModelsTemplate() {
    try (Llama llama = load(LlamaOptions.builder().format(HANDLER).format("alpaca"))) {
      assertThat(llama.format()).isSameAs(HANDLER);
      assertThat(llama.chat(QUESTION).text()).contains("Rome");
    }
  }

  @Test
  void aNameWinsOverTheModelsTemplate() {
    try (Llama llama = load(LlamaOptions.builder().format("alpaca"))) {
      assertThat(llama.render(ChatRequest.of(QUESTION)).text())
          .isEqualTo("### Instruction:\n" + QUESTION + "\n\n### Response:\n");
    }
    try (Llama llama = load(LlamaOptions.builder().format("chatml"))) {
      assertThat(llama.chat(QUESTION).text()).isEqualTo(ANSWER);
    }
  }

  @Test
  void theModelsTemplateIsUsedUnlessToldOtherwise() {
    try (Llama llama = load(LlamaOptions.builder())) {
      Prompt prompt = llama.render(ChatRequest.of(QUESTION));

      assertThat(prompt.text())
          .isEqualTo("<|im_start|>user\n" + QUESTION + "<|im_end|>\n<|im_start|>assistant\n");
      assertThat(llama.chat(QUESTION).text()).isEqualTo(ANSWER);
    }
  }

  @Test
  void theModelsTemplateShowsItTheTools() {
    ChatRequest request =
        ChatRequest.builder()
            .user("What is the weather in Paris?")
            .tool(
                Tool.function(
                    "get_weather",
                    "Get the weather of a city.",
                    Map.of(
                        "type", "object", "properties", Map.of("city", Map.of("type", "string")))))
            .build();
    try (Llama llama = load(LlamaOptions.builder())) {
      assertThat(llama.render(request).text()).contains("\"name\": \"get_weather\"");
      assertThat(llama.chat(request).message().toolCalls().toString())
          .contains("get_weather")
          .contains("Paris");
      assertThat(llama.render(request.toBuilder().toolChoice(ToolChoice.Mode.NONE).build()).text())
          .as("with tool choice none")
          .doesNotContain("get_weather");
    }
  }

  @Test
  void aModelWithoutATemplateGetsChatmlAndOneWarning(@TempDir Path directory) throws IOException {
    Path model = withoutTemplate(directory);
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, UTF_8));
    try (Llama llama = Llama.load(model, greedy(LlamaOptions.builder()).build())) {
      assertThat(llama.chat(QUESTION).text()).isEqualTo(ANSWER);
      assertThat(llama.chat(QUESTION).text()).isEqualTo(ANSWER);
    } finally {
      System.setErr(err);
    }
    assertThat(log.toString(UTF_8).lines().filter(line -> line.contains("has no chat template")))
        .singleElement()
        .asString()
        .contains(model.toString(), "chatml");
  }

  /** The tiny model with the key of its template spelled otherwise. */
  private static Path withoutTemplate(Path directory) throws IOException {
    String model = new String(Files.readAllBytes(TinyChat.path()), ISO_8859_1);
    assertThat(model).contains("tokenizer.chat_template");
    return Files.write(
        directory.resolve("model.gguf"),
        model.replace("tokenizer.chat_template", "tokenizer.chat_tamplete").getBytes(ISO_8859_1));
  }

  private static Llama load(LlamaOptions.Builder options) {
    return Llama.load(TinyChat.path(), greedy(options).build());
  }

  private static LlamaOptions.Builder greedy(LlamaOptions.Builder options) {
    return options.generation(GenerationOptions.builder().temperature(0).maxTokens(64).build());
  }
}
