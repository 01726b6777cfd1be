package io.github.llamapanama.chat.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds lists that repeat an item against {@code uniqueItems}, which no grammar can forbid.
 *
 * <p>Looks only where a schema certainly applies: through {@code properties}, {@code
 * additionalProperties}, items, {@code allOf} and references, not through alternatives.
 */
final class UniqueItems {
  private final SchemaDocument document;

  UniqueItems(SchemaDocument document) {
    this.document = document;
  }

  /**
   * Whether no list in a JSON text repeats an item that its schema wants only once. What a grammar
   * lets pass but no reader takes, such as half a surrogate pair, is left to the grammar.
   */
  boolean hold(String text) {
    @Nullable Object value;
    try {
      value = Json.parse(text);
    } catch (SchemaException e) {
      return true;
    }
    return hold(document.root(), value, 0);
  }

  private boolean hold(Schema schema, @Nullable Object value, int depth) {
    Map<String, @Nullable Object> keywords = schema.keywords();
    if (keywords.isEmpty() || depth > SchemaConverter.MAX_DEPTH) {
      return true;
    }
    if (keywords.containsKey("$ref") && !hold(document.resolve(schema, "$ref"), value, depth + 1)) {
      return false;
    }
    if (keywords.get("allOf") instanceof List<?> all) {
      for (int i = 0; i < all.size(); i++) {
        if (!hold(Schema.at(all.get(i), schema.pointer("allOf") + "/" + i), value, depth + 1)) {
          return false;
        }
      }
    }
    if (value instanceof List<?> list) {
      return holdsFor(schema, list, depth);
    }
    return !(value instanceof Map<?, ?> map) || holdsFor(schema, map, depth);
  }

  private boolean holdsFor(Schema schema, List<?> list, int depth) {
    Map<String, @Nullable Object> keywords = schema.keywords();
    if (Boolean.TRUE.equals(keywords.get("uniqueItems")) && repeats(list)) {
      return false;
    }
    String tuple = keywords.get("prefixItems") instanceof List<?> ? "prefixItems" : "items";
    List<?> places = keywords.get(tuple) instanceof List<?> schemas ? schemas : List.of();
    String others = tuple.equals("items") && !places.isEmpty() ? "additionalItems" : "items";
    for (int i = 0; i < list.size(); i++) {
      boolean placed = i < places.size();
      Object item = placed ? places.get(i) : keywords.get(others);
      String pointer = placed ? schema.pointer(tuple) + "/" + i : schema.pointer(others);
      if (item != null && !hold(Schema.at(item, pointer), list.get(i), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean holdsFor(Schema schema, Map<?, ?> map, int depth) {
    Map<?, ?> properties =
        schema.keywords().get("properties") instanceof Map<?, ?> declared ? declared : Map.of();
    Object additional =
        schema.keywords().containsKey("patternProperties")
            ? null
            : schema.keywords().get("additionalProperties");
    for (Map.Entry<?, ?> member : map.entrySet()) {
      String name = String.valueOf(member.getKey());
      Object described = properties.containsKey(name) ? properties.get(name) : additional;
      String pointer =
          properties.containsKey(name)
              ? schema.pointer("properties") + "/" + Schema.escaped(name)
              : schema.pointer("additionalProperties");
      if (described != null && !hold(Schema.at(described, pointer), member.getValue(), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean repeats(List<?> list) {
    for (int i = 1; i < list.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (Json.same(list.get(i), list.get(j))) {
          return true;
        }
      }
    }
    return false;
  }
}
