package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.llamapanama.chat.UpstreamTemplates;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.chat.schema.RandomText;
import io.github.llamapanama.core.sampling.Grammar;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the grammar of a request allows are calls, in every model's language. */
class CallGrammarPropertyTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final int TEXTS = 8;

  private static final Map<String, Tool> TOOLS =
      Stream.of(
              tool("ping", "{\"type\": \"object\", \"properties\": {}}"),
              tool(
                  "search",
                  """
                  {"type": "object",
                   "properties": {
                     "query": {"type": "string", "description": "what"},
                     "limit": {"type": "integer", "minimum": 1, "maximum": 50, "description": "how many"},
                     "exact": {"type": "boolean", "description": "whether"},
                     "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3,
                              "description": "some"},
                     "range": {"type": "object", "description": "from and to",
                               "properties": {"min": {"type": "number"}, "max": {"type": "number"}},
                               "required": ["min"], "additionalProperties": false}},
                   "required": ["query", "tags"], "additionalProperties": false}"""),
              tool(
                  "choose",
                  """
                  {"type": "object",
                   "properties": {
                     "unit": {"enum": ["celsius", "fahr'en\\"heit", "a b"], "description": "one"},
                     "size": {"enum": [1, 2, "x"], "description": "one"},
                     "kind": {"anyOf": [{"type": "integer"}, {"type": "boolean"}], "description": "or"},
                     "code": {"type": "string", "pattern": "^[A-Z]{2}[0-9]$", "description": "code"},
                     "note": {"type": ["string", "null"], "description": "or none"},
                     "word": {"type": ["string", "null"], "minLength": 2, "maxLength": 5,
                              "description": "short"},
                     "one": {"type": ["string", "null"], "enum": ["a", "b"], "description": "one"}},
                   "required": ["unit", "kind"]}"""))
          .collect(Collectors.toMap(tool -> tool.function().name(), Function.identity()));

  private static Tool tool(String name, String schema) {
    return Tool.listFromJson(
            "[{\"type\": \"function\", \"function\": {\"name\": \"%s\", \"description\": \"A tool.\", \"parameters\": %s}}]"
                .formatted(name, schema))
        .getFirst();
  }

  static Stream<String> templates() {
    // Whoever uses this one with tools is told that it is broken, as by transformers.
    String broken = "llama-cpp-deepseek-r1.jinja";
    return UpstreamTemplates.names().stream().filter(name -> !name.equals(broken));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void whatAGrammarAllowsAreCallsThatFitTheirSchemas(String template) throws IOException {
    ChatRequest request =
        ChatRequest.builder()
            .user("Where to?")
            .tools(List.copyOf(TOOLS.values()))
            .toolChoice(ToolChoice.Mode.REQUIRED)
            .templateVariable("functions", "some")
            .templateVariable("datetime", "today")
            .build();
    Prompt prompt =
        ChatFormat.ofTemplate(UpstreamTemplates.text(template))
            .prompt(request, BoundaryTokens.NONE);
    Grammar grammar = prompt.grammar().orElseThrow();
    for (int seed = 0; seed < TEXTS; seed++) {
      String text = RandomText.of(grammar, new Random(seed));
      if (!text.isEmpty()) {
        ChatMessage message = Replies.read(prompt.replyFormat(), text);

        assertThat(message.text()).as("content read from '%s'", text).isBlank();
        assertThat(message.toolCalls()).as("calls read from '%s'", text).isNotEmpty();
        for (ToolCall call : message.toolCalls()) {
          assertFits(call, text);
        }
      }
    }
  }

  private static void assertFits(ToolCall call, String text) throws JsonProcessingException {
    Tool tool = Objects.requireNonNull(TOOLS.get(call.function().name()));
    JsonNode schema = JSON.valueToTree(tool.function().parameters().orElseThrow());
    JsonNode arguments = JSON.readTree(call.function().arguments());
    assertThat(
            JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(schema)
                .validate(arguments))
        .as("what is wrong with the arguments %s, read from '%s'", arguments, text)
        .isEmpty();
  }
}
