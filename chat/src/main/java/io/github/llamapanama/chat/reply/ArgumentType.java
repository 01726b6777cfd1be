package io.github.llamapanama.chat.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an argument may be, by its tool's schema: where a model writes values without quotes, only
 * this tells a number from the text of a number.
 *
 * @param types what it may be; empty if the schema does not say
 */
record ArgumentType(Set<JsonNodeType> types) {
  static final ArgumentType UNKNOWN = new ArgumentType(Set.of());

  private static final int MAX_DEPTH = 16;
  private static final Map<String, String> PYTHON_WORDS =
      Map.of("True", "true", "False", "false", "None", "null");

  static ArgumentType of(Map<String, ?> schema, String key) {
    Set<JsonNodeType> types = EnumSet.noneOf(JsonNodeType.class);
    Object properties = schema.get("properties");
    @Nullable Object property = properties instanceof Map<?, ?> map ? map.get(key) : null;
    if (property == null && schema.get("additionalProperties") instanceof Map<?, ?> additional) {
      property = additional;
    }
    collect(property, schema, types, 0);
    return types.isEmpty() ? UNKNOWN : new ArgumentType(types);
  }

  /** What a value of a schema may be. */
  static ArgumentType ofSchema(Map<?, ?> schema) {
    Set<JsonNodeType> types = EnumSet.noneOf(JsonNodeType.class);
    collect(schema, Map.of(), types, 0);
    return types.isEmpty() ? UNKNOWN : new ArgumentType(types);
  }

  private static void collect(
      @Nullable Object schema, Map<String, ?> root, Set<JsonNodeType> to, int depth) {
    if (!(schema instanceof Map<?, ?> map) || depth > MAX_DEPTH) {
      return;
    }
    addNamed(map.get("type"), to);
    for (String alternatives : List.of("anyOf", "oneOf", "allOf")) {
      if (map.get(alternatives) instanceof List<?> list) {
        list.forEach(alternative -> collect(alternative, root, to, depth + 1));
      }
    }
    if (map.get("$ref") instanceof String reference) {
      resolve(reference, root).ifPresent(target -> collect(target, root, to, depth + 1));
    }
    if (to.isEmpty()) {
      if (map.get("enum") instanceof List<?> values) {
        values.forEach(value -> addType(value, to));
      } else if (map.containsKey("const")) {
        addType(map.get("const"), to);
      } else if (map.containsKey("properties")) {
        to.add(JsonNodeType.OBJECT);
      } else if (map.containsKey("items")) {
        to.add(JsonNodeType.ARRAY);
      }
    }
  }

  private static void addNamed(@Nullable Object type, Set<JsonNodeType> to) {
    switch (type) {
      case null -> {}
      case List<?> list -> list.forEach(each -> addNamed(each, to));
      case String name -> {
        switch (name) {
          case "string" -> to.add(JsonNodeType.STRING);
          case "integer", "number" -> to.add(JsonNodeType.NUMBER);
          case "boolean" -> to.add(JsonNodeType.BOOLEAN);
          case "null" -> to.add(JsonNodeType.NULL);
          case "array" -> to.add(JsonNodeType.ARRAY);
          case "object" -> to.add(JsonNodeType.OBJECT);
          default -> {}
        }
      }
      default -> {}
    }
  }

  private static void addType(@Nullable Object value, Set<JsonNodeType> to) {
    to.add(
        switch (value) {
          case null -> JsonNodeType.NULL;
          case String text -> JsonNodeType.STRING;
          case Number number -> JsonNodeType.NUMBER;
          case Boolean bool -> JsonNodeType.BOOLEAN;
          case List<?> list -> JsonNodeType.ARRAY;
          default -> JsonNodeType.OBJECT;
        });
  }

  private static Optional<Object> resolve(String reference, Map<String, ?> root) {
    if (!reference.startsWith("#/")) {
      return Optional.empty();
    }
    @Nullable Object target = root;
    for (String step : reference.substring(2).split("/", -1)) {
      target =
          target instanceof Map<?, ?> map
              ? map.get(step.replace("~1", "/").replace("~0", "~"))
              : null;
    }
    return Optional.ofNullable(target);
  }

  /** Whether every value is a string, so that nothing needs to be known of it to quote it. */
  boolean isText() {
    return types.equals(Set.of(JsonNodeType.STRING));
  }

  /** The JSON of a value that was written without quotes around strings. */
  String json(String written) {
    if (isText()) {
      return JsonText.quote(written);
    }
    String value = written.strip();
    if (value.isEmpty() && !types.contains(JsonNodeType.STRING)) {
      value = empty();
    }
    value = PYTHON_WORDS.getOrDefault(value, value);
    Optional<JsonNode> node = JsonText.parse(value);
    if (node.isEmpty() && !types.isEmpty()) {
      // Templates that print a value as Python does teach models to do so too.
      Optional<String> literal = Literals.json(value);
      node = literal.flatMap(JsonText::parse);
      value = literal.orElse(value);
    }
    boolean meant =
        node.isPresent() && (!types.contains(JsonNodeType.STRING) || isMeant(node.get()));
    return meant ? value : JsonText.quote(written);
  }

  /** Nothing between markers is a list or an object without anything in it. */
  private String empty() {
    if (types.contains(JsonNodeType.ARRAY)) {
      return "[]";
    }
    return types.contains(JsonNodeType.OBJECT) ? "{}" : "";
  }

  /** Whether a type other than string fits. */
  private boolean isMeant(JsonNode node) {
    return !node.isTextual() && types.contains(node.getNodeType());
  }
}
