package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Constraints.Members;
import io.github.llamapanama.chat.schema.Constraints.PatternMember;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What values alternatives of a schema have: which, whether this one, whether the same. */
final class SchemaValues {

  private final SchemaExpansion expansion;

  /** What is being looked at, for schemas that refer to themselves. */
  private final Set<List<Schema>> compared = new HashSet<>();

  private final Set<Schema> inspected = new HashSet<>();

  SchemaValues(SchemaExpansion expansion) {
    this.expansion = expansion;
  }

  /** Whether a property that must be there cannot have any value. */
  boolean isContradictory(Constraints constraints) {
    if (constraints.valueTypes().isEmpty()) {
      return true;
    }
    return constraints.typed
        && constraints.types.equals(EnumSet.of(ValueType.OBJECT))
        && constraints.required.stream()
            .map(name -> memberSchemas(constraints, name))
            .anyMatch(schemas -> schemas.size() > 1 && isNever(schemas));
  }

  private boolean isNever(Set<Schema> schemas) {
    try {
      return expansion.expand(schemas).stream()
          .allMatch(c -> of(c).filter(List::isEmpty).isPresent());
    } catch (SchemaException e) {
      return false;
    }
  }

  /** Whether the schema describes members or items. */
  boolean isStructured(Schema schema) {
    if (!inspected.add(schema)) {
      return false;
    }
    try {
      return expansion.expand(List.of(schema)).stream()
          .anyMatch(
              c ->
                  !c.items.isEmpty()
                      || c.members.stream()
                          .anyMatch(m -> m.closing() || m.additional().isPresent()));
    } finally {
      inspected.remove(schema);
    }
  }

  /** Which of the schemas have values in common, as far as one can see. */
  Map<Schema, List<Schema>> overlaps(List<Schema> schemas) {
    if (!compared.add(schemas)) {
      // They refer to themselves: the comparison under way will tell.
      return Map.of();
    }
    try {
      List<List<Constraints>> expanded = new ArrayList<>();
      schemas.forEach(schema -> expanded.add(expansion.expand(List.of(schema))));
      List<Optional<Set<Object>>> listed = expanded.stream().map(this::keys).toList();
      Map<Schema, List<Schema>> overlaps = new HashMap<>();
      for (int i = 0; i < schemas.size(); i++) {
        for (int j = 0; j < i; j++) {
          boolean disjoint =
              (listed.get(i).isPresent() && listed.get(j).isPresent())
                  ? Collections.disjoint(listed.get(i).get(), listed.get(j).get())
                  : areDisjoint(expanded.get(i), expanded.get(j), 0);
          if (!disjoint) {
            overlaps.computeIfAbsent(schemas.get(i), s -> new ArrayList<>()).add(schemas.get(j));
            overlaps.computeIfAbsent(schemas.get(j), s -> new ArrayList<>()).add(schemas.get(i));
          }
        }
      }
      return overlaps;
    } finally {
      compared.remove(schemas);
    }
  }

  /** All values of the alternatives, if they are few. */
  private Optional<Set<Object>> keys(List<Constraints> alternatives) {
    Set<Object> keys = new HashSet<>();
    for (Constraints alternative : alternatives) {
      Optional<List<@Nullable Object>> values = of(alternative);
      if (values.isEmpty()) {
        return Optional.empty();
      }
      values.get().forEach(value -> keys.add(Json.key(value)));
    }
    return Optional.of(keys);
  }

  private boolean areDisjoint(List<Constraints> some, List<Constraints> others, int level) {
    return some.stream().allMatch(a -> others.stream().allMatch(b -> isDisjoint(a, b, level)));
  }

  private boolean isDisjoint(Constraints a, Constraints b, int level) {
    Optional<List<@Nullable Object>> values = of(a);
    if (values.isPresent()) {
      return values.get().stream().noneMatch(value -> allows(b, value));
    }
    if (of(b).isPresent()) {
      return isDisjoint(b, a, level);
    }
    EnumSet<ValueType> common = EnumSet.copyOf(a.valueTypes());
    common.retainAll(b.valueTypes());
    return common.stream()
        .allMatch(
            type ->
                switch (type) {
                  case INTEGER, FRACTION -> a.numbers.isDisjoint(b.numbers);
                  case STRING -> a.minLength > b.maxLength || b.minLength > a.maxLength;
                  case ARRAY -> a.minItems > b.maxItems || b.minItems > a.maxItems;
                  case OBJECT -> level < 2 && objectsAreDisjoint(a, b, level);
                  case NULL, BOOLEAN -> false;
                });
  }

  private boolean objectsAreDisjoint(Constraints a, Constraints b, int level) {
    for (String name : a.names()) {
      boolean inA = a.required.contains(name);
      boolean inB = b.required.contains(name);
      if (inA && b.isClosed() && !b.names().contains(name)) {
        return true;
      }
      if ((inA || inB)
          && areDisjoint(
              expansion.expand(memberSchemas(a, name)),
              expansion.expand(memberSchemas(b, name)),
              level + 1)
          && (inA && inB)) {
        return true;
      }
    }
    return b.required.stream().anyMatch(name -> a.isClosed() && !a.names().contains(name));
  }

  /** The schemas that the value of a member must fulfil. */
  Set<Schema> memberSchemas(Constraints constraints, String name) {
    Set<Schema> schemas = new java.util.LinkedHashSet<>();
    for (Members members : constraints.members) {
      boolean known = false;
      Schema own = members.properties().get(name);
      if (own != null) {
        schemas.add(own);
        known = true;
      }
      for (PatternMember pattern : members.patterns()) {
        if (matches(pattern.name(), name)) {
          schemas.add(pattern.value());
          known = true;
        }
      }
      if (!known) {
        members.additional().ifPresent(schemas::add);
      }
    }
    return schemas;
  }

  private static boolean matches(Regex regex, String text) {
    try {
      return RegexDfa.of(regex).accepts(text);
    } catch (Dfa.TooLargeException e) {
      return true;
    }
  }

  /** All values there are, if they are few. */
  Optional<List<@Nullable Object>> of(Constraints constraints) {
    List<@Nullable Object> listed = constraints.values;
    if (listed != null) {
      List<@Nullable Object> allowed = new ArrayList<>();
      Set<Object> known = new HashSet<>();
      for (Object value : listed) {
        if (allowsUnlisted(constraints, value) && known.add(Json.key(value))) {
          allowed.add(value);
        }
      }
      return Optional.of(allowed);
    }
    Set<ValueType> types = constraints.valueTypes();
    if (types.isEmpty() || !EnumSet.of(ValueType.NULL, ValueType.BOOLEAN).containsAll(types)) {
      return Optional.empty();
    }
    List<@Nullable Object> all = new ArrayList<>();
    for (Object value : Arrays.asList(true, false, null)) {
      if (allows(constraints, value)) {
        all.add(value);
      }
    }
    return Optional.of(all);
  }

  /** Whether a value is what the schemas ask for. */
  boolean allows(Collection<Schema> schemas, @Nullable Object value) {
    return expansion.expand(schemas).stream().anyMatch(constraints -> allows(constraints, value));
  }

  private boolean allows(Constraints constraints, @Nullable Object value) {
    List<@Nullable Object> listed = constraints.values;
    return (listed == null || listed.stream().anyMatch(v -> Json.same(v, value)))
        && allowsUnlisted(constraints, value);
  }

  /** Whether all but the list of values allows it. */
  private boolean allowsUnlisted(Constraints constraints, @Nullable Object value) {
    if (!constraints.types.contains(ValueType.of(value))
        || constraints.excluded.stream().anyMatch(v -> Json.same(v, value))) {
      return false;
    }
    return switch (value == null ? Json.NULL : value) {
      case Number number -> constraints.numbers.allows(Json.decimal(number));
      case String text -> {
        int length = text.codePointCount(0, text.length());
        yield length >= constraints.minLength
            && length <= constraints.maxLength
            && constraints.patterns.stream()
                .allMatch(p -> matches(p.regex(), text) == p.positive());
      }
      case List<?> list -> {
        boolean allowed =
            list.size() >= constraints.minItems && list.size() <= constraints.maxItems;
        for (int i = 0; i < list.size() && allowed; i++) {
          allowed = allows(constraints.itemSchemas(i), list.get(i));
        }
        yield allowed;
      }
      case Map<?, ?> map ->
          map.size() >= constraints.minProperties
              && map.size() <= constraints.maxProperties
              && map.keySet().containsAll(constraints.required)
              && map.entrySet().stream()
                  .allMatch(
                      e ->
                          allows(
                              memberSchemas(constraints, String.valueOf(e.getKey())),
                              e.getValue()));
      default -> true;
    };
  }
}
