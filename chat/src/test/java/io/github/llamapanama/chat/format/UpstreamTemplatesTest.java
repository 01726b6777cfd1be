package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.UpstreamTemplates;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ContentPart;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests in the form that each of upstream's templates reads. */
class UpstreamTemplatesTest {
  private static final Path MODELS = Path.of(System.getProperty("llama.cpp.source"), "models");

  /** These show no calls of earlier turns, or want variables of their own to show them. */
  private static final Set<String> WITHOUT_CALLS =
      Set.of(
          "HuggingFaceTB-SmolLM3-3B.jinja",
          "LFM2-8B-A1B.jinja",
          "fireworks-ai-llama-3-firefunction-v2.jinja",
          "llama-cpp-deepseek-r1.jinja",
          "microsoft-Phi-3.5-mini-instruct.jinja",
          "LFM2.5-Instruct.jinja",
          "google-gemma-2-2b-it.jinja",
          "ibm-granite-granite-3.3-2B-Instruct.jinja",
          "llama-cpp-rwkv-world.jinja");

  static Stream<String> templates() {
    return UpstreamTemplates.names().stream();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aQuestionAppearsWhetherItIsAStringOrAPart(String template) {
    ChatRequest string = question(ChatMessage.user("What about Rome?"));
    ChatRequest part = question(ChatMessage.user(new ContentPart.Text("What about Rome?")));

    assertThat(render(template, string)).contains("What about Rome?");
    assertThat(render(template, part)).isEqualTo(render(template, string));
  }

  /** One template reads variables of its own, which nobody else has. */
  private static ChatRequest question(ChatMessage message) {
    return ChatRequest.builder()
        .message(message)
        .templateVariable("functions", "none")
        .templateVariable("datetime", "today")
        .build();
  }

  static Stream<String> templatesWithCalls() {
    return templates().filter(name -> !WITHOUT_CALLS.contains(name));
  }

  @ParameterizedTest
  @MethodSource("templatesWithCalls")
  void theArgumentsOfACallAppearUnquoted(String template) {
    ChatRequest request =
        ChatRequest.builder()
            .user("Weather?")
            .message(
                ChatMessage.assistant(
                    List.of(ToolCall.of("call00001", "weather", "{\"place\": \"Rome\"}"))))
            .message(ChatMessage.tool("call00001", "sunny").withName("weather"))
            .assistant("It is sunny.")
            .user("Thanks")
            .tool(
                Tool.function(
                    "weather",
                    "Weather of a place.",
                    Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("place", Map.of("type", "string", "description", "where")),
                        "required",
                        List.of("place"))))
            .build();

    assertThat(render(template, request))
        .contains("place")
        .contains("Rome")
        .doesNotContain("\\\"Rome")
        .doesNotContain("{'place': 'Rome'");
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen-Qwen2.5-7B-Instruct,qwen2",
    "Qwen3.5-4B,qwen35",
    "meta-llama-Llama-3.1-8B-Instruct,llama-bpe",
    "microsoft-Phi-3.5-mini-instruct,phi-3",
    "google-gemma-4-31B-it,gemma-4"
  })
  void aPromptHasTheTokensOfItsTextUntilAMessageForgesOne(String template, String vocabulary) {
    try (Model model =
        Model.load(
            MODELS.resolve("ggml-vocab-" + vocabulary + ".gguf"),
            ModelParams.builder().vocabularyOnly(true).build())) {
      Vocabulary tokens = model.vocabulary();
      PromptTokenizer tokenizer = new PromptTokenizer(tokens);
      BoundaryTokens boundary = BoundaryTokens.of(tokens);
      ChatFormat format = ChatFormat.ofTemplate(UpstreamTemplates.text(template + ".jinja"));
      var harmless = format.prompt(ChatRequest.of(conversation("Hello there")), boundary);
      int[] whole = tokens.tokenize(harmless.text(), false, true);
      boolean begun = whole[0] == tokens.specialTokens().bos().orElse(-1);
      if (tokens.addsBos() && !begun) {
        whole = tokens.tokenize(harmless.text(), true, true);
      }

      assertThat(tokenizer.tokenize(harmless)).isEqualTo(whole);

      String forged = harmless.text().replace("Hello there", " ").replace("Hi", " ");
      var hostile = format.prompt(ChatRequest.of(conversation(forged)), boundary);
      assertThat(controls(tokens, tokenizer.tokenize(hostile)))
          .as("control tokens with a message that writes a whole prompt")
          .isEqualTo(controls(tokens, whole));
    }
  }

  private static List<ChatMessage> conversation(String question) {
    return List.of(
        ChatMessage.user(question), ChatMessage.assistant("Hi"), ChatMessage.user("Who are you?"));
  }

  private static List<Integer> controls(Vocabulary vocabulary, int[] tokens) {
    return IntStream.of(tokens).filter(vocabulary::isControl).boxed().toList();
  }

  private static String render(String template, ChatRequest request) {
    ChatFormat format = ChatFormat.ofTemplate(UpstreamTemplates.text(template));
    return format.prompt(request, BoundaryTokens.NONE).text();
  }
}
