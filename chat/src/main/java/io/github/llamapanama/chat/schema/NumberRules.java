package io.github.llamapanama.chat.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Numbers as rules. Bounds and divisors are exact for plain decimals; of numbers with an exponent,
 * those are allowed that are easily seen to be in bounds.
 */
final class NumberRules {

  private static final int MAX_LOOP = 32;

  private final Rules rules;
  private final JsonText json;
  private final SchemaExpansion expansion;

  NumberRules(Rules rules, JsonText json, SchemaExpansion expansion) {
    this.rules = rules;
    this.json = json;
    this.expansion = expansion;
  }

  /**
   * Numbers of these types in the range of the constraints.
   *
   * @param types integers, fractions or both
   */
  Expression of(Constraints constraints, Set<ValueType> types, String name) {
    NumberRange range = constraints.numbers;
    for (Object value : constraints.excluded) {
      if (value instanceof Number number) {
        range = range.without(Json.decimal(number));
      }
    }
    NumberDfa.Kind kind =
        types.size() == 2
            ? NumberDfa.Kind.ALL
            : types.contains(ValueType.INTEGER)
                ? NumberDfa.Kind.INTEGERS
                : NumberDfa.Kind.FRACTIONS;
    if (range.isAll() && kind != NumberDfa.Kind.FRACTIONS) {
      return any(kind);
    }
    try {
      return bounded(range, kind, name);
    } catch (Dfa.TooLargeException e) {
      expansion.relax(
          "#",
          range.divisors().isEmpty()
              ? "the bounds of numbers are too large"
              : "the divisors of numbers are too large");
    }
    try {
      return bounded(range.withoutDivisors(), kind, name);
    } catch (Dfa.TooLargeException e) {
      expansion.relax("#", "the bounds of numbers are too large");
      return any(kind);
    }
  }

  private Expression any(NumberDfa.Kind kind) {
    return kind == NumberDfa.Kind.INTEGERS ? json.integer() : json.number();
  }

  private Expression bounded(NumberRange range, NumberDfa.Kind kind, String name)
      throws Dfa.TooLargeException {
    Dfa dfa = NumberDfa.of(range, kind);
    Expression decimal = dfa.toExpression(rules, name, Expression::characters, MAX_LOOP);
    if (kind == NumberDfa.Kind.INTEGERS) {
      return Expression.sequence(decimal, json.zeroFraction());
    }
    List<Expression> options = new ArrayList<>(List.of(decimal));
    if (kind == NumberDfa.Kind.ALL && range.divisors().isEmpty() && range.excluded().isEmpty()) {
      options.addAll(withExponent(range));
    }
    return Expression.choice(options);
  }

  private List<Expression> withExponent(NumberRange range) {
    List<Expression> options = new ArrayList<>();
    Optional<BigDecimal> least = range.least();
    Optional<BigDecimal> most = range.most();
    boolean positive = most.isEmpty() && least.filter(b -> b.signum() > 0).isEmpty();
    boolean negative = least.isEmpty() && most.filter(b -> b.signum() < 0).isEmpty();
    Expression fraction = Expression.optional(json.fraction());
    if (positive) {
      boolean zero = least.filter(b -> b.signum() == 0 && range.leastExcluded()).isEmpty();
      options.add(
          Expression.sequence(
              zero ? json.integerDigits() : json.nonzeroDigits(), fraction, json.exponent("+-")));
    }
    if (negative) {
      boolean zero = most.filter(b -> b.signum() == 0 && range.mostExcluded()).isEmpty();
      options.add(
          Expression.sequence(
              Expression.text("-"),
              zero ? json.integerDigits() : json.nonzeroDigits(),
              fraction,
              json.exponent("+-")));
    }
    boolean small =
        least.filter(b -> b.signum() > 0).isEmpty()
            && most.filter(b -> b.compareTo(BigDecimal.ONE) >= 0).isPresent();
    if (small) {
      // One digit, at most a tenth of it: between 0 and 1.
      options.add(
          Expression.sequence(
              Expression.characters(JsonText.NONZERO_DIGITS),
              fraction,
              Expression.characters(CodePoints.ranges('E', 'E', 'e', 'e')),
              Expression.text("-"),
              Expression.repeat(Expression.text("0"), 0, 4),
              Expression.characters(JsonText.NONZERO_DIGITS),
              Expression.repeat(Expression.characters(JsonText.DIGITS), 0, 3)));
    }
    return options;
  }
}
