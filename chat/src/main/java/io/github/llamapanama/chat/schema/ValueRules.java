package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of any type as rules. A set of schemas that comes again is the same rule. */
final class ValueRules {

  private final Rules rules;
  private final JsonText json;
  private final SchemaExpansion expansion;
  private final StringRules strings;
  private final NumberRules numbers;
  private final ArrayRules arrays;
  private final ObjectRules objects;

  private final Map<Set<Schema>, String> known = new HashMap<>();
  private int depth;

  ValueRules(Rules rules, JsonText json, SchemaExpansion expansion) {
    this.rules = rules;
    this.expansion = expansion;
    this.json = json;
    strings = new StringRules(rules, json, expansion);
    numbers = new NumberRules(rules, json, expansion);
    arrays = new ArrayRules(rules, json, expansion, this);
    objects = new ObjectRules(rules, json, expansion, this);
  }

  /** A value that all of the schemas allow; any value if there are none. */
  Expression of(Set<Schema> schemas, String name) {
    Set<Schema> asked = new LinkedHashSet<>(schemas);
    asked.removeIf(Schema::isTrue);
    if (asked.isEmpty()) {
      return json.value();
    }
    if (asked.size() == 1) {
      List<Schema> options = expansion.options(asked.iterator().next());
      if (options.size() != 1) {
        List<Expression> choice = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
          choice.add(rule(Set.of(options.get(i)), name + "-" + (i + 1)));
        }
        return Expression.choice(choice);
      }
      asked = Set.of(options.get(0));
    }
    return rule(asked, name);
  }

  private Expression rule(Set<Schema> schemas, String name) {
    String rule = known.get(schemas);
    if (rule == null) {
      rule = rules.reserve(name);
      known.put(schemas, rule);
      if (++depth > SchemaConverter.MAX_DEPTH) {
        throw new SchemaException("#", "the schema nests too deep");
      }
      List<Expression> choice = new ArrayList<>();
      for (Constraints alternative : expansion.expand(schemas)) {
        choice.add(alternative(alternative, rule));
      }
      rules.define(rule, Expression.choice(choice));
      depth--;
    }
    return new Expression.Reference(rule);
  }

  private Expression alternative(Constraints constraints, String name) {
    Optional<List<@Nullable Object>> listed = expansion.values().of(constraints);
    if (listed.isPresent()) {
      return Expression.choice(listed.get().stream().map(json::constant).toList());
    }
    Set<ValueType> types = constraints.valueTypes();
    boolean everything =
        types.size() == ValueType.values().length
            && constraints.implied.isEmpty()
            && !constraints.typed
            && constraints.excluded.isEmpty();
    if (everything) {
      return json.value();
    }
    List<Expression> choice = new ArrayList<>();
    for (ValueType type : types) {
      Expression expression =
          switch (type) {
            case NULL -> literal(constraints, null);
            case BOOLEAN ->
                Expression.choice(literal(constraints, true), literal(constraints, false));
            case INTEGER -> numbers.of(constraints, numberTypes(types), name);
            case FRACTION ->
                types.contains(ValueType.INTEGER)
                    ? Expression.never()
                    : numbers.of(constraints, numberTypes(types), name);
            case STRING -> strings.of(constraints, name);
            case ARRAY -> arrays.of(constraints, name);
            case OBJECT -> objects.of(constraints, name);
          };
      if (constraints.excluded.stream().anyMatch(v -> v instanceof List || v instanceof Map)) {
        expansion.relax("#", "arrays and objects cannot be excluded");
      }
      choice.add(expression);
    }
    return Expression.choice(choice);
  }

  private static Set<ValueType> numberTypes(Set<ValueType> types) {
    EnumSet<ValueType> numbers = EnumSet.of(ValueType.INTEGER, ValueType.FRACTION);
    numbers.retainAll(types);
    return numbers;
  }

  private Expression literal(Constraints constraints, @Nullable Object value) {
    boolean excluded = constraints.excluded.stream().anyMatch(v -> Json.same(v, value));
    return excluded ? Expression.never() : json.word(value);
  }
}
