package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
   * @param evaluated whether {@code unevaluatedProperties} knows of these; not of what a negation
   *     names
   */
  record Members(
      Map<String, Schema> properties,
      List<PatternMember> patterns,
      Optional<Schema> additional,
      boolean closing,
      boolean evaluated) {}

  /**
   * How much was known when a schema began that speaks of what it leaves unevaluated.
   *
   * @param members how many of them
   * @param items how many of them
   * @param contains how many of them
   */
  private record Scope(int members, int items, int contains) {}

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

  private final List<Scope> scopes;

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
    scopes = new ArrayList<>();
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
    scopes = new ArrayList<>(other.scopes);
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
    List<@Nullable Object> before = values;
    Set<Object> known = new HashSet<>();
    if (before != null) {
      before.forEach(value -> known.add(Json.key(value)));
    }
    List<@Nullable Object> remaining = new ArrayList<>();
    for (Object value : allowed) {
      if (before == null || known.contains(Json.key(value))) {
        remaining.add(value);
      }
    }
    values = remaining;
  }

  /** Whether other members than the named ones are not wanted. */
  boolean isClosed() {
    return members.stream().anyMatch(Members::closing)
        && members.stream().allMatch(m -> m.additional().isEmpty());
  }

  /** From here on, what is added is seen by a schema that speaks of what is unevaluated. */
  void enter() {
    scopes.add(new Scope(members.size(), items.size(), contains.size()));
  }

  /** Ends what {@link #enter()} began: these schemas say what nothing since then evaluates. */
  void leave(Optional<Schema> unevaluatedMembers, Optional<Schema> unevaluatedItems) {
    Scope scope = scopes.remove(scopes.size() - 1);
    List<Members> seenMembers =
        members.subList(scope.members(), members.size()).stream()
            .filter(Members::evaluated)
            .toList();
    if (unevaluatedMembers.isPresent()
        && seenMembers.stream().allMatch(m -> m.additional().isEmpty())) {
      Map<String, Schema> properties = new LinkedHashMap<>();
      seenMembers.forEach(m -> properties.putAll(m.properties()));
      List<PatternMember> named =
          seenMembers.stream().flatMap(m -> m.patterns().stream()).distinct().toList();
      members.add(new Members(properties, named, unevaluatedMembers, false, true));
    }
    List<Items> seenItems = List.copyOf(items.subList(scope.items(), items.size()));
    if (unevaluatedItems.isPresent() && seenItems.stream().allMatch(i -> i.rest().isEmpty())) {
      List<Schema> prefix =
          seenItems.stream()
              .map(Items::prefix)
              .max(Comparator.comparingInt(List::size))
              .orElse(List.of());
      items.add(new Items(prefix, unevaluatedItems));
    }
  }

  /** Whether {@code contains} came since {@link #enter()}: it evaluates the items it finds. */
  boolean hasContained() {
    return contains.size() > scopes.get(scopes.size() - 1).contains();
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
