package io.github.llamapanama.chat.typed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON schemas as plain maps, in the order in which a model reads them. */
final class Schemas {
  private Schemas() {}

  /** An object of alternating keys and values, in that order. */
  static Map<String, @Nullable Object> object(Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }

  /** A reference to a definition. */
  static Map<String, @Nullable Object> reference(String pointer) {
    return object("$ref", pointer);
  }

  static Map<String, @Nullable Object> anyOf(List<Map<String, @Nullable Object>> alternatives) {
    return alternatives.size() == 1 ? alternatives.getFirst() : object("anyOf", alternatives);
  }

  /** What {@code schema} describes, or null. */
  static Map<String, @Nullable Object> nullable(Map<String, @Nullable Object> schema) {
    if (schema.isEmpty()) {
      return schema;
    }
    return anyOf(List.of(schema, object("type", "null")));
  }

  /** An object that has these properties and no other. */
  static Map<String, @Nullable Object> closedObject(
      Map<String, @Nullable Object> properties, List<String> required) {
    return object(
        "type",
        "object",
        "properties",
        properties,
        "required",
        List.copyOf(required),
        "additionalProperties",
        false);
  }

  /** The schema with a description, in place of the one it may have. */
  static Map<String, @Nullable Object> described(
      Map<String, @Nullable Object> schema, @Nullable String description) {
    if (description == null || description.isEmpty()) {
      return schema;
    }
    Map<String, @Nullable Object> described = new LinkedHashMap<>(schema);
    described.put("description", description);
    return described;
  }
}
