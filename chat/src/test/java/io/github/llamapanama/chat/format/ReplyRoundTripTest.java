package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.chat.UpstreamTemplates;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.TemplateException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a template writes for an earlier reply is read back as that reply. */
class ReplyRoundTripTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** These do not show the calls of earlier replies, or show them as no reply is written. */
  private static final Set<String> WITHOUT_CALLS =
      Set.of(
          // This one wants more of a schema.
          "CohereForAI-c4ai-command-r-plus-tool_use.jinja",
          "HuggingFaceTB-SmolLM3-3B.jinja",
          "LFM2-8B-A1B.jinja",
          "LFM2.5-Instruct.jinja",
          "fireworks-ai-llama-3-firefunction-v2.jinja",
          "google-gemma-2-2b-it.jinja",
          "ibm-granite-granite-3.3-2B-Instruct.jinja",
          "llama-cpp-deepseek-r1.jinja",
          "llama-cpp-rwkv-world.jinja",
          "microsoft-Phi-3.5-mini-instruct.jinja");

  private static final Tool BOOK =
      Tool.function(
          "book_flight",
          "Books a flight.",
          Map.of(
              "type",
              "object",
              "properties",
              Map.of(
                  "from", Map.of("type", "string", "description", "where"),
                  "passengers", Map.of("type", "integer", "description", "how many"),
                  "flexible", Map.of("type", "boolean", "description", "whether"),
                  "options", Map.of("type", "object", "description", "more")),
              "required",
              List.of("from")));

  private static final List<String> ARGUMENTS =
      List.of(
          "{\"from\": \"OSL\"}",
          "{\"from\": \"42\", \"passengers\": 2, \"flexible\": true}",
          "{\"from\": \"say \\\"hi\\\" & <b>\", \"passengers\": -1}",
          "{\"from\": \"a\\nb\", \"options\": {\"seats\": [\"1a\", \"1b\"], \"price\": 1.5}}",
          "{\"from\": \"naïve 你好 🙂\", \"flexible\": false}");

  static Stream<String> templates() {
    return UpstreamTemplates.names().stream().filter(name -> !WITHOUT_CALLS.contains(name));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void callsAreReadBack(String template) throws IOException {
    RequestRenderer renderer =
        new RequestRenderer(ChatTemplate.parse(UpstreamTemplates.text(template)));
    ReplyLanguage language = ReplyLanguage.of(new RendererProbe(renderer));
    for (String arguments : ARGUMENTS) {
      ToolCall call = ToolCall.of("call00001", "book_flight", arguments);
      ChatMessage read = readBack(renderer, language, call);

      assertThat(read.toolCalls()).as("calls read from %s", template).hasSize(1);
      assertThat(read.toolCalls().getFirst().function().name()).isEqualTo("book_flight");
      assertThat(json(read.toolCalls().getFirst().function().arguments()))
          .as("arguments read from %s", template)
          .isEqualTo(json(arguments));
      assertThat(read.text()).as("content beside the call in %s", template).isBlank();
    }
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  private static ChatMessage readBack(
      RequestRenderer renderer, ReplyLanguage language, ToolCall call) {
    String question = "Where to?";
    ChatRequest.Builder request = ChatRequest.builder().user(question).tool(BOOK);
    String before = render(renderer, request.addGenerationPrompt(true).build());
    String header = language.header().strip();
    String rendered =
        render(
            renderer,
            request
                .addGenerationPrompt(false)
                .message(ChatMessage.assistant(List.of(call)))
                .build());
    String turn = rendered.substring(rendered.lastIndexOf(question) + question.length());
    String reply = header.isEmpty() ? turn : turn.substring(turn.indexOf(header) + header.length());
    int open = before.lastIndexOf(question);
    String next = before.substring(open + question.length());
    reply =
        reply.endsWith(next) && !next.isEmpty()
            ? reply.substring(0, reply.length() - next.length())
            : reply;
    ReplyFormat format =
        ReplyFormat.of(language, new ReplyOptions("", false, List.of(BOOK), false, false, false));
    return Replies.read(format, reply);
  }

  private static String render(RequestRenderer renderer, ChatRequest request) {
    try {
      return renderer.render(request, BoundaryTokens.NONE).text();
    } catch (TemplateException refused) {
      throw new AssertionError("the template refuses a call: " + refused.getMessage(), refused);
    }
  }
}
