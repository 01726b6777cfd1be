package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What several schemas together ask of a value, without alternatives: one term of the disjunctive
 * normal form that {@link SchemaExpansion} makes. Schemas of members and items stay as they are.
 */
final class Constraints {

  /**
   * A pattern that a text must, or must not, be found to match.
   *
   * @param pointer where it is asked for
   */
  record Pattern(Regex regex, boolean positive, String pointer) {}

  /**
   * What one schema says of items.
   *
   * @param prefix of the first items, by their place
   * @param rest of the others
   */
  record Items(List<Schema> prefix, Optional<Schema> rest) {
    Optional<Schema> at(int index) {
      return index < prefix.size() ? Optional.of(prefix.get(index)) : rest;
    }
  }

  /**
   * What one schema says of members. Their values are told apart by name, so they are kept apart by
   * schema: {@code additional} is for what this very schema does not name.
   *
   * @param closing whether the object has no other members unless something says so
   */
  record Members(
      Map<String, Schema> properties,
      List<PatternMember> patterns,
      Optional<Schema> additional,
      boolean closing) {}

  /** Members whose name matches a pattern. */
  record PatternMember(Regex name, Schema value, String pointer) {}

  final EnumSet<ValueType> types;
  final EnumSet<ValueType> implied;
  boolean typed;

  @Nullable List<@Nullable Object> values;
  final List<@Nullable Object> excluded;

  NumberRange numbers;

  int minLength;
  int maxLength;
  final List<Pattern> patterns;

  int minItems;
  int maxItems;
  final List<Items> items;
  final List<Schema> contains;
  boolean uniqueItems;
  String uniquePointer = "#";

  int minProperties;
  int maxProperties;
  final List<Members> members;
  final Set<String> required;
  final List<Schema> names;
  Optional<Schema> unevaluated;

  Constraints() {
    types = EnumSet.allOf(ValueType.class);
    implied = EnumSet.noneOf(ValueType.class);
    excluded = new ArrayList<>();
    numbers = NumberRange.ALL;
    maxLength = Integer.MAX_VALUE;
    patterns = new ArrayList<>();
    maxItems = Integer.MAX_VALUE;
    items = new ArrayList<>();
    contains = new ArrayList<>();
    maxProperties = Integer.MAX_VALUE;
    members = new ArrayList<>();
    required = new LinkedHashSet<>();
    names = new ArrayList<>();
    unevaluated = Optional.empty();
  }

  Constraints(Constraints other) {
    types = EnumSet.copyOf(other.types);
    implied = EnumSet.copyOf(other.implied);
    typed = other.typed;
    values = other.values;
    excluded = new ArrayList<>(other.excluded);
    numbers = other.numbers;
    minLength = other.minLength;
    maxLength = other.maxLength;
    patterns = new ArrayList<>(other.patterns);
    minItems = other.minItems;
    maxItems = other.maxItems;
    items = new ArrayList<>(other.items);
    contains = new ArrayList<>(other.contains);
    uniqueItems = other.uniqueItems;
    uniquePointer = other.uniquePointer;
    minProperties = other.minProperties;
    maxProperties = other.maxProperties;
    members = new ArrayList<>(other.members);
    required = new LinkedHashSet<>(other.required);
    names = new ArrayList<>(other.names);
    unevaluated = other.unevaluated;
  }

  /** Only values of these types, by the keyword {@code type}. */
  void restrict(Set<ValueType> allowed) {
    types.retainAll(allowed);
    typed = true;
  }

  /**
   * The types a value may have. Where no {@code type} is given, keywords speak for one: a model
   * that reads {@code properties} writes an object.
   */
  Set<ValueType> valueTypes() {
    if (typed || values != null || implied.isEmpty()) {
      return types;
    }
    EnumSet<ValueType> both = EnumSet.copyOf(types);
    both.retainAll(implied);
    return both;
  }

  void restrictValues(List<? extends @Nullable Object> allowed) {
    List<@Nullable Object> remaining = new ArrayList<>();
    for (Object value : allowed) {
      List<@Nullable Object> before = values;
      if (before == null || before.stream().anyMatch(v -> Json.same(v, value))) {
        remaining.add(value);
      }
    }
    values = remaining;
  }

  /** Whether other members than the named ones are not wanted. */
  boolean isClosed() {
    return members.stream().anyMatch(Members::closing)
        && members.stream().allMatch(m -> m.additional().isEmpty())
        && unevaluated.isEmpty();
  }

  /**
   * The names of properties in their order, required ones that have no schema of their own last.
   */
  Set<String> names() {
    Set<String> all = new LinkedHashSet<>();
    members.forEach(m -> all.addAll(m.properties().keySet()));
    all.addAll(required);
    return all;
  }

  /** The schemas of the item at a place. */
  Set<Schema> itemSchemas(int index) {
    Set<Schema> schemas = new LinkedHashSet<>();
    items.forEach(i -> i.at(index).ifPresent(schemas::add));
    return schemas;
  }

  int prefixLength() {
    return items.stream().mapToInt(i -> i.prefix().size()).max().orElse(0);
  }
}
