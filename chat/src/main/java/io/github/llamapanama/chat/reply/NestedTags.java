package io.github.llamapanama.chat.reply;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** Reads values that are tags within tags, the key being the tag's name; a list has items. */
final class NestedTags {
  static final String ITEM = "item";

  private final String open;
  private final String afterKey;
  private final String close;

  NestedTags(ToolSyntax.Tagged syntax) {
    this.open = syntax.parameterOpen().strip();
    this.afterKey = syntax.afterKey().strip();
    this.close = syntax.parameterClose().strip();
  }

  /** Whether a value is made of tags. */
  boolean areIn(String value) {
    String text = value.strip();
    return text.startsWith(open) && !text.startsWith(open + "/");
  }

  /** The JSON of a value of a schema; empty if its tags do not fit together. */
  Optional<String> json(String value, Map<?, ?> schema) {
    if (!areIn(value)) {
      return Optional.of(ArgumentType.ofSchema(schema).json(value));
    }
    String text = value.strip();
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int keyStart = at + open.length();
      int keyEnd = text.startsWith(open, at) ? text.indexOf(afterKey, keyStart) : -1;
      if (keyEnd < 0) {
        return Optional.empty();
      }
      String key = text.substring(keyStart, keyEnd);
      String closing = close.replace(ToolSyntax.Tagged.KEY, key);
      int start = keyEnd + afterKey.length();
      int end = end(text, start, open + key + afterKey, closing);
      if (end < 0) {
        return Optional.empty();
      }
      Optional<String> member = json(text.substring(start, end), child(schema, key));
      if (member.isEmpty()) {
        return Optional.empty();
      }
      keys.add(key);
      values.add(member.get());
      at = end + closing.length();
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
    return Optional.of(isList(keys, schema) ? list(values) : object(keys, values));
  }

  private static boolean isList(List<String> keys, Map<?, ?> schema) {
    Set<JsonNodeType> types = ArgumentType.ofSchema(schema).types();
    return keys.stream().allMatch(ITEM::equals)
        && (types.contains(JsonNodeType.ARRAY) || !types.contains(JsonNodeType.OBJECT));
  }

  private static String list(List<String> values) {
    return "[" + String.join(", ", values) + "]";
  }

  private static String object(List<String> keys, List<String> values) {
    StringJoiner object = new StringJoiner(", ", "{", "}");
    for (int i = 0; i < keys.size(); i++) {
      object.add(JsonText.quote(keys.get(i)) + ": " + values.get(i));
    }
    return object.toString();
  }

  /** Where the closing tag is, past those of tags of the same name within. */
  private static int end(String text, int from, String opening, String closing) {
    int depth = 0;
    int at = from;
    while (true) {
      int end = text.indexOf(closing, at);
      int inner = text.indexOf(opening, at);
      if (end < 0 || inner < 0 || end < inner) {
        if (end < 0 || depth == 0) {
          return end;
        }
        depth--;
        at = end + closing.length();
      } else {
        depth++;
        at = inner + opening.length();
      }
    }
  }

  private static Map<?, ?> child(Map<?, ?> schema, String key) {
    if (schema.get("properties") instanceof Map<?, ?> properties
        && properties.get(key) instanceof Map<?, ?> property) {
      return property;
    }
    return schema.get("items") instanceof Map<?, ?> items ? items : Map.of();
  }
}
