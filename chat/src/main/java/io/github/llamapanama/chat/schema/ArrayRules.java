package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Regex.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Arrays as rules. */
final class ArrayRules {

  /** How many values items that differ may have: there is a rule for each set of them. */
  private static final int MAX_UNIQUE_VALUES = 7;

  private final Rules rules;
  private final JsonText json;
  private final SchemaExpansion expansion;
  private final ValueRules values;

  ArrayRules(Rules rules, JsonText json, SchemaExpansion expansion, ValueRules values) {
    this.rules = rules;
    this.json = json;
    this.expansion = expansion;
    this.values = values;
  }

  Expression of(Constraints constraints, String name) {
    if (constraints.minItems > constraints.maxItems) {
      return Expression.never();
    }
    if (constraints.uniqueItems && constraints.maxItems > 1) {
      Optional<Expression> unique = unique(constraints, name);
      if (unique.isPresent()) {
        return unique.get();
      }
      expansion.relax(
          constraints.uniquePointer, "'uniqueItems' is supported for a few listed values only");
    }
    if (!constraints.contains.isEmpty()) {
      return containing(constraints, name);
    }
    boolean any = constraints.items.stream().allMatch(i -> i.rest().isEmpty());
    if (any
        && constraints.prefixLength() == 0
        && constraints.minItems == 0
        && constraints.maxItems == Integer.MAX_VALUE) {
      return json.array();
    }
    return brackets(constraints.minItems, items(constraints, name));
  }

  private Expression brackets(int least, Expression items) {
    Expression filled = Expression.sequence(items, json.space());
    return Expression.sequence(
        Expression.text("["),
        json.space(),
        least == 0 ? Expression.optional(filled) : filled,
        Expression.text("]"));
  }

  /** At least one item. */
  private Expression items(Constraints constraints, String name) {
    int least = constraints.minItems;
    int most = constraints.maxItems;
    if (most == 0) {
      return Expression.never();
    }
    int prefix = Math.min(constraints.prefixLength(), most);
    Expression rest = Expression.empty();
    if (most > prefix) {
      Expression item = item(constraints, constraints.prefixLength(), name);
      rest =
          prefix == 0
              ? Expression.sequence(item, more(name, item, Math.max(least, 1) - 1, minusOne(most)))
              : more(
                  name,
                  item,
                  Math.max(least - prefix, 0),
                  most == Integer.MAX_VALUE ? most : most - prefix);
    }
    for (int i = prefix - 1; i >= 0; i--) {
      // What follows the item may be missing if that many are enough.
      Expression next = Expression.sequence(item(constraints, i, name), rest);
      rest = i == 0 ? next : Expression.sequence(json.comma(), next);
      rest = i == 0 || i < least ? rest : Expression.optional(rest);
    }
    return rest;
  }

  private static int minusOne(int most) {
    return most == Integer.MAX_VALUE ? most : most - 1;
  }

  private Expression more(String name, Expression item, int least, int most) {
    return Repetition.of(
        rules, name + "-more", Expression.sequence(json.comma(), item), least, most);
  }

  private Expression item(Constraints constraints, int index, String name) {
    boolean only = constraints.prefixLength() == 0;
    String itemName = name + (only ? "-item" : "-item-" + (index + 1));
    return rules.rule(itemName, values.of(constraints.itemSchemas(index), itemName));
  }

  /** Some items, one that is as {@code contains} wants it, and some more. */
  private Expression containing(Constraints constraints, String name) {
    boolean counted = constraints.minItems > 1 || constraints.maxItems < Integer.MAX_VALUE;
    if (constraints.contains.size() > 1 || counted || constraints.prefixLength() > 0) {
      expansion.relax(
          constraints.contains.get(0).pointer(),
          "'contains' is supported only where items are alike and not counted");
      Constraints without = new Constraints(constraints);
      without.contains.clear();
      return of(without, name);
    }
    Expression item = item(constraints, 0, name);
    Set<Schema> both = new LinkedHashSet<>(constraints.itemSchemas(0));
    both.addAll(constraints.contains);
    Expression wanted = rules.rule(name + "-contained", values.of(both, name + "-contained"));
    return brackets(
        1,
        Expression.sequence(
            Expression.repeat(Expression.sequence(item, json.comma()), 0, Repeat.UNBOUNDED),
            wanted,
            Expression.repeat(Expression.sequence(json.comma(), item), 0, Repeat.UNBOUNDED)));
  }

  /** Items that differ, if they have few values: a rule for each set of values that are left. */
  private Optional<Expression> unique(Constraints constraints, String name) {
    if (constraints.prefixLength() > 0 || !constraints.contains.isEmpty()) {
      return Optional.empty();
    }
    List<@Nullable Object> left = new ArrayList<>();
    for (Constraints item : expansion.expand(constraints.itemSchemas(0))) {
      Optional<List<@Nullable Object>> known = expansion.values().of(item);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      for (Object value : known.get()) {
        if (left.stream().noneMatch(v -> Json.same(v, value))) {
          left.add(value);
        }
      }
    }
    if (left.size() > MAX_UNIQUE_VALUES) {
      return Optional.empty();
    }
    List<Expression> items = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      items.add(rules.rule(name + "-value-" + (i + 1), json.constant(left.get(i))));
    }
    String[] bySet = new String[1 << items.size()];
    int all = bySet.length - 1;
    // Sets with fewer values left come first.
    for (int set = 0; set <= all; set++) {
      int taken = items.size() - Integer.bitCount(set);
      List<Expression> options = new ArrayList<>();
      for (int i = 0; i < items.size() && taken < constraints.maxItems; i++) {
        if ((set & (1 << i)) != 0) {
          Expression after = new Expression.Reference(String.valueOf(bySet[set & ~(1 << i)]));
          Expression item = Expression.sequence(items.get(i), after);
          options.add(set == all ? item : Expression.sequence(json.comma(), item));
        }
      }
      if (taken >= constraints.minItems && set != all) {
        options.add(Expression.empty());
      }
      bySet[set] = rules.reserve(name + "-left");
      rules.define(bySet[set], Expression.choice(options));
    }
    return Optional.of(
        brackets(constraints.minItems, new Expression.Reference(String.valueOf(bySet[all]))));
  }
}
