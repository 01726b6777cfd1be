package io.github.llamapanama.chat.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What numbers may be.
 *
 * @param least lower bound
 * @param leastExcluded whether the bound itself is out
 * @param most upper bound
 * @param mostExcluded whether the bound itself is out
 * @param divisors what each number is a multiple of
 * @param excluded single numbers that are out
 */
record NumberRange(
    Optional<BigDecimal> least,
    boolean leastExcluded,
    Optional<BigDecimal> most,
    boolean mostExcluded,
    List<BigDecimal> divisors,
    List<BigDecimal> excluded) {

  static final NumberRange ALL =
      new NumberRange(Optional.empty(), false, Optional.empty(), false, List.of(), List.of());

  boolean isAll() {
    return equals(ALL);
  }

  NumberRange atLeast(BigDecimal bound, boolean exclusive) {
    int order = least.map(bound::compareTo).orElse(1);
    return order < 0 || (order == 0 && !exclusive)
        ? this
        : new NumberRange(Optional.of(bound), exclusive, most, mostExcluded, divisors, excluded);
  }

  NumberRange atMost(BigDecimal bound, boolean exclusive) {
    int order = most.map(bound::compareTo).orElse(-1);
    return order > 0 || (order == 0 && !exclusive)
        ? this
        : new NumberRange(least, leastExcluded, Optional.of(bound), exclusive, divisors, excluded);
  }

  NumberRange multipleOf(BigDecimal divisor) {
    return new NumberRange(
        least, leastExcluded, most, mostExcluded, with(divisors, divisor), excluded);
  }

  NumberRange without(BigDecimal value) {
    return new NumberRange(
        least, leastExcluded, most, mostExcluded, divisors, with(excluded, value));
  }

  NumberRange withoutDivisors() {
    return new NumberRange(least, leastExcluded, most, mostExcluded, List.of(), excluded);
  }

  private static List<BigDecimal> with(List<BigDecimal> list, BigDecimal value) {
    List<BigDecimal> longer = new ArrayList<>(list);
    longer.add(value);
    return List.copyOf(longer);
  }

  /** The numbers that others are compared with: bounds, then what is excluded. */
  List<BigDecimal> points() {
    List<BigDecimal> points = new ArrayList<>();
    least.ifPresent(points::add);
    most.ifPresent(points::add);
    points.addAll(excluded);
    return points;
  }

  /** Whether a number that compares so with the point may be. */
  boolean allows(int point, int order) {
    if (least.isPresent() && point == 0) {
      return leastExcluded ? order > 0 : order >= 0;
    }
    if (most.isPresent() && point == (least.isPresent() ? 1 : 0)) {
      return mostExcluded ? order < 0 : order <= 0;
    }
    return order != 0;
  }

  boolean allows(BigDecimal value) {
    List<BigDecimal> points = points();
    for (int i = 0; i < points.size(); i++) {
      if (!allows(i, value.compareTo(points.get(i)))) {
        return false;
      }
    }
    return divisors.stream().allMatch(divisor -> value.remainder(divisor).signum() == 0);
  }

  boolean isDisjoint(NumberRange other) {
    return isBelow(other) || other.isBelow(this);
  }

  private boolean isBelow(NumberRange other) {
    if (most.isEmpty() || other.least.isEmpty()) {
      return false;
    }
    int order = most.get().compareTo(other.least.get());
    return order < 0 || (order == 0 && (mostExcluded || other.leastExcluded));
  }
}
