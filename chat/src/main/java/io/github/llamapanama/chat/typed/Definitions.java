package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.databind.JavaType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The classes met in a type. A class met once is written where it is; one met more often, or within
 * itself, gets a definition under {@code $defs}.
 */
final class Definitions {
  private static final String PREFIX = "#/$defs/";

  private final Map<Key, Definition> byType = new HashMap<>();
  private final Map<String, Definition> byName = new LinkedHashMap<>();

  /** A class may occur as itself and, where a hierarchy is asked for, with a name. */
  private record Key(JavaType type, boolean hierarchy) {}

  private static final class Definition {
    private final String name;
    private final String path;
    private Map<String, @Nullable Object> schema = Map.of();
    private int uses;

    private Definition(String name, String path) {
      this.name = name;
      this.path = path;
    }
  }

  /** A reference to a class, whose schema is written when it is first met. */
  Map<String, @Nullable Object> refer(
      JavaType type,
      boolean hierarchy,
      String path,
      Supplier<Map<String, @Nullable Object>> schema) {
    Key key = new Key(type, hierarchy);
    Definition definition = byType.get(key);
    if (definition == null) {
      definition = new Definition(freeName(SchemaGenerator.name(type)), path);
      byType.put(key, definition);
      byName.put(definition.name, definition);
      definition.schema = schema.get();
    }
    return Schemas.reference(PREFIX + definition.name);
  }

  private String freeName(String wanted) {
    String name = wanted;
    for (int i = 2; byName.containsKey(name); i++) {
      name = wanted + i;
    }
    return name;
  }

  /**
   * The whole schema.
   *
   * @throws UnsupportedTypeException if a class needs itself without end
   */
  Map<String, @Nullable Object> resolve(Map<String, @Nullable Object> root) {
    refuseEndless();
    countUses(root);
    byName.values().forEach(definition -> countUses(definition.schema));
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    Definition ofRoot = definitionOf(root);
    resolved.putAll(inlined(ofRoot == null ? root : ofRoot.schema));
    Map<String, @Nullable Object> shared = new LinkedHashMap<>();
    byName.forEach(
        (name, definition) -> {
          if (definition.uses > 1) {
            shared.put(name, inlined(definition.schema));
          }
        });
    if (!shared.isEmpty()) {
      resolved.put("$defs", shared);
    }
    return resolved;
  }

  private void countUses(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      Definition definition = definitionOf(map);
      if (definition != null) {
        definition.uses++;
      }
      map.values().forEach(this::countUses);
    } else if (json instanceof Collection<?> list) {
      list.forEach(this::countUses);
    }
  }

  private @Nullable Definition definitionOf(Map<?, ?> schema) {
    return schema.get("$ref") instanceof String pointer
        ? byName.get(pointer.substring(PREFIX.length()))
        : null;
  }

  private Map<String, @Nullable Object> inlined(Map<?, ?> schema) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    Definition definition = definitionOf(schema);
    schema.forEach((key, value) -> result.put((String) key, inlinedValue(value)));
    if (definition != null && definition.uses == 1) {
      result.remove("$ref");
      // What is said of a class where it is used goes before what is said of it everywhere.
      inlined(definition.schema).forEach(result::putIfAbsent);
    }
    return result;
  }

  private @Nullable Object inlinedValue(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      return inlined(map);
    }
    if (json instanceof List<?> list) {
      List<@Nullable Object> result = new ArrayList<>();
      list.forEach(element -> result.add(inlinedValue(element)));
      return result;
    }
    return json;
  }

  /** Collects the definitions that some finite JSON matches until no other is found. */
  private void refuseEndless() {
    Set<Definition> finite = new HashSet<>();
    int found;
    do {
      found = finite.size();
      byName.values().stream()
          .filter(definition -> isFinite(definition.schema, finite))
          .forEach(finite::add);
    } while (finite.size() > found);
    for (Definition definition : byName.values()) {
      if (!finite.contains(definition)) {
        throw new UnsupportedTypeException(
            definition.path,
            "needs a %s within a %s without end: make a component Optional or a list"
                .formatted(definition.name, definition.name),
            null);
      }
    }
  }

  private boolean isFinite(Map<?, ?> schema, Set<Definition> finite) {
    Definition definition = definitionOf(schema);
    if (definition != null) {
      return finite.contains(definition);
    }
    if (schema.get("anyOf") instanceof List<?> alternatives) {
      return alternatives.stream()
          .anyMatch(alternative -> isFinite((Map<?, ?>) alternative, finite));
    }
    if (schema.get("properties") instanceof Map<?, ?> properties
        && schema.get("required") instanceof List<?> required) {
      return properties.entrySet().stream()
          .filter(property -> required.contains(property.getKey()))
          .allMatch(property -> isFinite((Map<?, ?>) property.getValue(), finite));
    }
    return true;
  }
}
