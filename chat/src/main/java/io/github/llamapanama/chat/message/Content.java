package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a message says: one text, or a list of parts, whichever the caller wrote. */
public sealed interface Content {

  /** One text. */
  record Text(@JsonValue String text) implements Content {}

  /** A list of parts, in order. */
  record Parts(List<ContentPart> parts) implements Content {
    public Parts {
      parts = List.copyOf(parts);
    }

    /** The texts of the parts, each on a line of its own, as llama.cpp joins them. */
    @Override
    public String text() {
      return parts.stream()
          .map(part -> ((ContentPart.Text) part).text())
          .collect(Collectors.joining("\n"));
    }

    @JsonValue
    List<Map<String, @Nullable Object>> toWire() {
      return parts.stream().map(Parts::toWire).toList();
    }

    private static Map<String, @Nullable Object> toWire(ContentPart part) {
      return switch (part) {
        case ContentPart.Text text -> JsonValues.object("type", "text", "text", text.text());
      };
    }
  }

  /** All its text. */
  String text();

  /** The content as OpenAI's wire writes it: a string, or a list of objects with a type each. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Content of(Object wire) {
    return switch (wire) {
      case String text -> new Text(text);
      case List<?> parts -> new Parts(parts.stream().map(Content::part).toList());
      default ->
          throw new IllegalArgumentException(
              "content is a string or a list of parts, not " + wire.getClass().getSimpleName());
    };
  }

  private static ContentPart part(Object wire) {
    if (!(wire instanceof Map<?, ?> part)) {
      throw new IllegalArgumentException("a content part is an object with a type: " + wire);
    }
    if (!"text".equals(part.get("type"))) {
      throw new IllegalArgumentException(
          "content parts of type '%s' are not supported: only 'text' is"
              .formatted(part.get("type")));
    }
    if (!(part.get("text") instanceof String text)) {
      throw new IllegalArgumentException("a content part of type 'text' needs a string 'text'");
    }
    return new ContentPart.Text(text);
  }
}
