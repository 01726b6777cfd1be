package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tools with plainer schemas, for templates that break on what schemas may have: more than one
 * type, objects of any members, parameters without a description.
 */
final class PlainTools {
  private static final String TYPE = "type";
  private static final String PROPERTIES = "properties";
  private static final String ADDITIONAL = "additionalProperties";

  private PlainTools() {}

  static List<Tool> of(List<Tool> tools) {
    return tools.stream().map(PlainTools::tool).toList();
  }

  private static Tool tool(Tool tool) {
    Tool.Function function = tool.function();
    Map<String, @Nullable Object> parameters =
        object(function.parameters().orElseGet(() -> Map.of(TYPE, "object")));
    return new Tool(
        tool.type(),
        new Tool.Function(
            function.name(),
            Optional.of(function.description().orElse("")),
            Optional.of(parameters),
            function.strict()));
  }

  private static @Nullable Object plain(@Nullable Object schema) {
    if (!(schema instanceof Map<?, ?> map)) {
      return schema;
    }
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    map.forEach((key, value) -> plain.put(String.valueOf(key), value));
    for (String choice : List.of("anyOf", "oneOf")) {
      if (plain.remove(choice) instanceof List<?> alternatives
          && firstOf(alternatives) instanceof Map<?, ?> first) {
        first.forEach((key, value) -> plain.putIfAbsent(String.valueOf(key), value));
      }
    }
    if (plain.get(TYPE) instanceof List<?> types) {
      plain.put(TYPE, firstOf(types));
    }
    if ("null".equals(plain.get(TYPE))) {
      plain.put(TYPE, "string");
    }
    plain.putIfAbsent("description", "");
    plain.computeIfPresent("items", (key, items) -> plain(items));
    return "object".equals(plain.get(TYPE)) ? object(plain) : plain;
  }

  private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> schema) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>(schema);
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    if (schema.get(PROPERTIES) instanceof Map<?, ?> members) {
      members.forEach((name, member) -> properties.put(String.valueOf(name), plain(member)));
    }
    object.putIfAbsent(TYPE, "object");
    object.put(PROPERTIES, properties);
    object.put(
        ADDITIONAL,
        object.get(ADDITIONAL) instanceof Map<?, ?> members ? plain(members) : Map.of());
    return object;
  }

  /** The first type or schema that is not null. */
  private static Object firstOf(List<?> alternatives) {
    for (Object each : alternatives) {
      if (!"null".equals(each instanceof Map<?, ?> map ? map.get(TYPE) : each)) {
        return each;
      }
    }
    return "string";
  }
}
