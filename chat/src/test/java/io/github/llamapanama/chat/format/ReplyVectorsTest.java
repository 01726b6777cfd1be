package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.chat.JsonLines;
import io.github.llamapanama.chat.UpstreamTemplates;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.chat.template.ChatTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Raw replies of many models, and the messages that they are. */
class ReplyVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SHARED = Path.of("..", "..", "shared", "replies");

  /**
   * Recorded from upstream, against what other vectors ask for: in the first two, text of the
   * prompt is reasoning; in the last, a marker that a model wrote is content.
   */
  private static final Set<String> CONTRADICTED =
      Set.of(
          "own/Apriel-1.6-15b-Thinker-fixed/choice-none-call-text",
          "own/Apriel-1.6-15b-Thinker-fixed/no-tools-call-text");

  private final Map<String, ReplyLanguage> languages = new HashMap<>();

  @Test
  void repliesOfManyFamiliesAreReadAsTheyAre() {
    assertAllRead(JsonLines.of(ReplyVectorsTest.class, "replies.jsonl"));
  }

  @Test
  void allRecordedRepliesAreReadAsTheyAre() {
    assumeTrue(Files.isDirectory(SHARED), "there is no recorded data at " + SHARED);
    List<JsonNode> vectors = new ArrayList<>(JsonLines.of(SHARED.resolve("replies.jsonl.gz")));
    vectors.addAll(JsonLines.of(SHARED.resolve("beyond-upstream.jsonl.gz")));

    assertAllRead(vectors);
  }

  private void assertAllRead(List<JsonNode> vectors) {
    Map<String, List<String>> failures = new TreeMap<>();
    for (JsonNode vector : vectors) {
      String id = vector.get("id").asText();
      JsonNode expected = vector.has("expected") ? vector.get("expected") : vector.get("suggested");
      String text = vector.get("text").asText();
      boolean unrecorded = text.isEmpty() && !expected.path("tool_calls").isEmpty();
      if (!unrecorded && !CONTRADICTED.contains(id)) {
        failure(vector, text, expected)
            .ifPresent(
                problem ->
                    failures
                        .computeIfAbsent(
                            vector.get("template").asText(), template -> new ArrayList<>())
                        .add(id + ": " + problem));
      }
    }
    assertThat(failures).as("failures by template").isEmpty();
  }

  private Optional<String> failure(JsonNode vector, String text, JsonNode expected) {
    ReplyFormat format = ReplyFormat.of(language(vector.get("template").asText()), options(vector));
    ChatMessage whole = Replies.read(format, text);
    if (!comparable(whole).equals(comparable(expected))) {
      return Optional.of(
          "read %s instead of %s".formatted(comparable(whole), comparable(expected)));
    }
    ChatMessage letters =
        Replies.read(format, text.codePoints().mapToObj(Character::toString).toList());
    if (!letters.equals(whole)) {
      return Optional.of("letter by letter " + letters);
    }
    for (int cut = 1; cut < text.length(); cut++) {
      ChatMessage parts =
          Replies.read(format, List.of(text.substring(0, cut), text.substring(cut)));
      if (!parts.equals(whole)) {
        return Optional.of("cut at %d %s".formatted(cut, parts));
      }
    }
    return Optional.empty();
  }

  private ReplyLanguage language(String template) {
    return languages.computeIfAbsent(
        template,
        name -> new RequestRenderer(ChatTemplate.parse(UpstreamTemplates.text(name))).language());
  }

  private static ReplyOptions options(JsonNode vector) {
    JsonNode options = vector.path("options");
    boolean callable = !options.path("tool_choice").asText().equals("none");
    return new ReplyOptions(
        vector.path("generation_prompt").asText(),
        options.has("continue_final_message"),
        callable
            ? vector.path("tools").valueStream().map(ReplyVectorsTest::tool).toList()
            : List.of(),
        options.path("reasoning_format").asText().equals("none"),
        vector.has("json_schema"),
        false);
  }

  private static Tool tool(JsonNode tool) {
    JsonNode function = tool.get("function");
    return new Tool(
        "function",
        new Tool.Function(
            function.get("name").asText(),
            Optional.empty(),
            Optional.ofNullable(function.get("parameters"))
                .map(schema -> JSON.convertValue(schema, new TypeReference<>() {})),
            Optional.empty()));
  }

  private static List<Object> comparable(ChatMessage message) {
    List<Object> comparable = new ArrayList<>();
    comparable.add(message.text().strip());
    comparable.add(message.reasoningContent().orElse("").strip());
    for (ToolCall call : message.toolCalls()) {
      comparable.add(call.function().name());
      comparable.add(json(call.function().arguments()));
    }
    return comparable;
  }

  private static List<Object> comparable(JsonNode message) {
    List<Object> comparable = new ArrayList<>();
    comparable.add(message.path("content").asText("").strip());
    comparable.add(message.path("reasoning_content").asText("").strip());
    for (JsonNode call : message.path("tool_calls")) {
      comparable.add(call.get("function").get("name").asText());
      comparable.add(json(call.get("function").get("arguments").asText()));
    }
    return comparable;
  }

  private static Object json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
