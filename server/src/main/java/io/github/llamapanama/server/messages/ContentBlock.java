package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.llamapanama.server.json.TextOrList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block of a message in a request. Clients send back the blocks of replies as they got them, and
 * say what to cache, so what else is in there is not minded.
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "type",
    visible = true,
    defaultImpl = ContentBlock.Unsupported.class)
@JsonSubTypes({
  @JsonSubTypes.Type(value = ContentBlock.Text.class, name = "text"),
  @JsonSubTypes.Type(value = ContentBlock.Thinking.class, name = "thinking"),
  @JsonSubTypes.Type(value = ContentBlock.RedactedThinking.class, name = "redacted_thinking"),
  @JsonSubTypes.Type(value = ContentBlock.ToolUse.class, name = "tool_use"),
  @JsonSubTypes.Type(value = ContentBlock.ToolResult.class, name = "tool_result")
})
sealed interface ContentBlock {

  /** A content that is one text. */
  final class Blocks extends TextOrList<ContentBlock> {
    Blocks() {
      super(ContentBlock.class, Text::new);
    }
  }

  /** Text. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Text(@JsonProperty(required = true) String text) implements ContentBlock {}

  /** What the model thought. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Thinking(@JsonProperty(required = true) String thinking) implements ContentBlock {}

  /** What another model thought, which only its maker can read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record RedactedThinking() implements ContentBlock {}

  /** A call that the model made. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ToolUse(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) Map<String, @Nullable Object> input)
      implements ContentBlock {}

  /**
   * What came of a call.
   *
   * @param content of text alone
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ToolResult(
      @JsonProperty(required = true) String toolUseId,
      @JsonDeserialize(using = Blocks.class) List<ContentBlock> content,
      Optional<Boolean> isError)
      implements ContentBlock {
    public ToolResult {
      content = List.copyOf(content);
      requireText(content, "the result of a tool");
    }
  }

  /** What is known by no other name. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Unsupported(Optional<String> type) implements ContentBlock {
    public Unsupported {
      throw new IllegalArgumentException(
          ("content of type '%s' is not supported: only text, thinking, tool_use and tool_result"
                  + " are")
              .formatted(type.orElse("")));
    }
  }

  /** Refuses what is not text. */
  static void requireText(List<ContentBlock> blocks, String where) {
    if (!blocks.stream().allMatch(Text.class::isInstance)) {
      throw new IllegalArgumentException(where + " consists of text");
    }
  }

  /** What blocks of text say. */
  static String words(List<ContentBlock> texts) {
    return String.join("\n", texts.stream().map(block -> ((Text) block).text()).toList());
  }
}
