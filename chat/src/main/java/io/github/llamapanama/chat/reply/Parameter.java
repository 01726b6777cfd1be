package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a tool.
 *
 * @param name the argument's name
 * @param schema of the argument, with the definitions that it may refer to
 * @param type what the argument may be
 * @param required whether each call has it
 */
record Parameter(
    String name, Map<String, @Nullable Object> schema, ArgumentType type, boolean required) {
  private static final Map<String, @Nullable Object> ANY_OBJECT = Map.of("type", "object");

  /** The parameters of a tool, in the order of its schema. */
  static List<Parameter> of(Tool.Function tool) {
    return ofObject(schema(tool));
  }

  /** The members of an object, in the order of its schema. */
  static List<Parameter> ofObject(Map<String, @Nullable Object> schema) {
    List<Parameter> parameters = new ArrayList<>();
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      List<?> required = schema.get("required") instanceof List<?> list ? list : List.of();
      properties.forEach(
          (key, value) -> {
            String name = String.valueOf(key);
            parameters.add(
                new Parameter(
                    name,
                    part(schema, value),
                    ArgumentType.of(schema, name),
                    required.contains(name)));
          });
    }
    return parameters;
  }

  /** The schema of all arguments together. */
  static Map<String, @Nullable Object> schema(Tool.Function tool) {
    return tool.parameters()
        .filter(schema -> !schema.isEmpty())
        .map(
            schema -> {
              Map<String, @Nullable Object> typed = new LinkedHashMap<>(schema);
              typed.putIfAbsent("type", "object");
              return typed;
            })
        .orElse(ANY_OBJECT);
  }

  /** An item of an argument that is a list, under a name. */
  Parameter item(String itemName) {
    Map<String, @Nullable Object> items = part(schema, schema.get("items"));
    return new Parameter(itemName, items, ArgumentType.ofSchema(items), true);
  }

  /** The schema for those arguments that are of some types. */
  Map<String, @Nullable Object> only(List<String> types) {
    Map<String, @Nullable Object> narrowed = new LinkedHashMap<>();
    narrowed.put("type", types);
    narrowed.put("allOf", List.of(schema));
    addDefinitions(schema, narrowed);
    return narrowed;
  }

  /** A schema in another, with the definitions of that. */
  private static Map<String, @Nullable Object> part(
      Map<String, @Nullable Object> whole, @Nullable Object part) {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    if (part instanceof Map<?, ?> map) {
      map.forEach((name, value) -> schema.put(String.valueOf(name), value));
    }
    addDefinitions(whole, schema);
    return schema;
  }

  private static void addDefinitions(
      Map<String, @Nullable Object> from, Map<String, @Nullable Object> to) {
    for (String definitions : List.of("$defs", "definitions")) {
      if (from.containsKey(definitions)) {
        to.put(definitions, from.get(definitions));
      }
    }
  }
}
