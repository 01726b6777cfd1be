package io.github.llamapanama.chat.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The automaton of the plain decimals, without exponent, that fulfil bounds and divisors: it
 * compares digit by digit and keeps remainders.
 */
final class NumberDfa {

  /** How large a divisor may be: the automaton has a state for each remainder. */
  private static final BigInteger MAX_DIVISOR = BigInteger.valueOf(2_000);

  /** How many digits a bound may have. */
  private static final int MAX_DIGITS = 1_000;

  private static final List<CodePoints> ALPHABET = alphabet();

  /** Which numbers are wanted. */
  enum Kind {
    INTEGERS,
    /** Those that are no integers. */
    FRACTIONS,
    ALL
  }

  /** What part of the number was read last. */
  private enum Part {
    START,
    SIGN,
    ZERO,
    INTEGER,
    POINT,
    FRACTION
  }

  /**
   * @param comparisons with the magnitude of each number of interest
   * @param remainders for each divisor
   */
  private record State(
      Part part,
      boolean negative,
      boolean zero,
      boolean whole,
      List<Comparison> comparisons,
      List<Remainder> remainders) {}

  /**
   * How the magnitude read so far compares.
   *
   * @param digits how many digits were read of this part, up to what matters
   * @param order of what was read: less, equal or greater
   */
  private record Comparison(int digits, int order) {}

  /**
   * @param value of the digits so far, modulo the divisor
   * @param decimals how many digits after the point were read, up to what matters
   */
  private record Remainder(int value, int decimals) {}

  /** A magnitude as digits. */
  private record Magnitude(int sign, String integer, String fraction) {
    static Magnitude of(BigDecimal value) {
      BigDecimal plain = value.abs().stripTrailingZeros();
      String text = (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
      int point = text.indexOf('.');
      return new Magnitude(
          value.signum(),
          point < 0 ? text : text.substring(0, point),
          point < 0 ? "" : text.substring(point + 1));
    }
  }

  /** A divisor as {@code whole / 10^decimals}. */
  private record Divisor(int whole, int decimals) {}

  private final List<Magnitude> magnitudes = new ArrayList<>();
  private final List<Divisor> divisors = new ArrayList<>();
  private final NumberRange range;
  private final Kind kind;

  private NumberDfa(NumberRange range, Kind kind) throws Dfa.TooLargeException {
    this.range = range;
    this.kind = kind;
    for (BigDecimal point : range.points()) {
      checkSize(point);
      magnitudes.add(Magnitude.of(point));
    }
    for (BigDecimal divisor : range.divisors()) {
      checkSize(divisor);
      BigDecimal plain = divisor.stripTrailingZeros();
      int decimals = Math.max(plain.scale(), 0);
      BigInteger whole = plain.movePointRight(decimals).toBigIntegerExact();
      if (whole.compareTo(MAX_DIVISOR) > 0) {
        throw new Dfa.TooLargeException();
      }
      divisors.add(new Divisor(whole.intValueExact(), decimals));
    }
  }

  /** The decimals of a kind in the range; integers have no point. */
  static Dfa of(NumberRange range, Kind kind) throws Dfa.TooLargeException {
    NumberDfa construction = new NumberDfa(range, kind);
    List<Comparison> comparisons = new ArrayList<>();
    construction.magnitudes.forEach(m -> comparisons.add(new Comparison(0, 0)));
    List<Remainder> remainders = new ArrayList<>();
    construction.divisors.forEach(d -> remainders.add(new Remainder(0, 0)));
    return Dfa.explore(
            new State(Part.START, false, true, true, comparisons, remainders),
            ALPHABET,
            construction::next,
            construction::accepts)
        .minimized();
  }

  private static void checkSize(BigDecimal value) throws Dfa.TooLargeException {
    if (Math.abs((long) value.scale()) + value.precision() > MAX_DIGITS) {
      throw new Dfa.TooLargeException();
    }
  }

  private static List<CodePoints> alphabet() {
    List<CodePoints> alphabet = new ArrayList<>();
    for (char digit = '0'; digit <= '9'; digit++) {
      alphabet.add(CodePoints.of(digit));
    }
    alphabet.add(CodePoints.of('-'));
    alphabet.add(CodePoints.of('.'));
    return alphabet;
  }

  private @Nullable State next(State state, int character) {
    Part part = state.part();
    if (character == '-') {
      return part == Part.START
          ? new State(Part.SIGN, true, true, true, state.comparisons(), state.remainders())
          : null;
    }
    if (character == '.') {
      return kind != Kind.INTEGERS && (part == Part.ZERO || part == Part.INTEGER)
          ? point(state)
          : null;
    }
    return switch (part) {
      case START, SIGN -> digit(state, character, character == '0' ? Part.ZERO : Part.INTEGER);
      case ZERO -> null;
      case INTEGER -> digit(state, character, Part.INTEGER);
      case POINT, FRACTION -> digit(state, character, Part.FRACTION);
    };
  }

  private State point(State state) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < magnitudes.size(); i++) {
      comparisons.add(new Comparison(0, integerOrder(state.comparisons().get(i), i)));
    }
    return new State(
        Part.POINT, state.negative(), state.zero(), true, comparisons, state.remainders());
  }

  /** How the whole part compares: the longer is the larger. */
  private int integerOrder(Comparison comparison, int i) {
    int length = magnitudes.get(i).integer().length();
    return comparison.digits() == length
        ? comparison.order()
        : Integer.compare(comparison.digits(), length);
  }

  private @Nullable State digit(State state, int character, Part part) {
    boolean fraction = part == Part.FRACTION;
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < magnitudes.size(); i++) {
      Magnitude magnitude = magnitudes.get(i);
      String digits = fraction ? magnitude.fraction() : magnitude.integer();
      Comparison before = state.comparisons().get(i);
      int at = before.digits();
      int order = before.order();
      if (order == 0) {
        order = Integer.compare(character, at < digits.length() ? digits.charAt(at) : '0');
      }
      // Beyond the end only zeros are equal; in the whole part the length decides then.
      int most = fraction ? digits.length() : digits.length() + 1;
      // Once decided, the place in the fraction does not matter any more.
      int read = fraction && order != 0 ? 0 : Math.min(at + 1, most);
      comparisons.add(
          !fraction && read > digits.length()
              ? new Comparison(read, 0)
              : new Comparison(read, order));
    }
    List<Remainder> remainders = new ArrayList<>();
    for (int i = 0; i < divisors.size(); i++) {
      Divisor divisor = divisors.get(i);
      Remainder before = state.remainders().get(i);
      if (fraction && before.decimals() == divisor.decimals()) {
        if (character != '0') {
          return null;
        }
        remainders.add(before);
      } else {
        remainders.add(
            new Remainder(
                (10 * before.value() + (character - '0')) % divisor.whole(),
                before.decimals() + (fraction ? 1 : 0)));
      }
    }
    return new State(
        part,
        state.negative(),
        state.zero() && character == '0',
        state.whole() && (!fraction || character == '0'),
        comparisons,
        remainders);
  }

  private boolean accepts(State state) {
    if (state.part() == Part.START || state.part() == Part.SIGN || state.part() == Part.POINT) {
      return false;
    }
    if (kind == Kind.FRACTIONS && state.whole()) {
      return false;
    }
    for (int i = 0; i < divisors.size(); i++) {
      int value = state.remainders().get(i).value();
      Divisor divisor = divisors.get(i);
      for (int place = state.remainders().get(i).decimals(); place < divisor.decimals(); place++) {
        value = 10 * value % divisor.whole();
      }
      if (value != 0) {
        return false;
      }
    }
    for (int i = 0; i < magnitudes.size(); i++) {
      if (!range.allows(i, order(state, i))) {
        return false;
      }
    }
    return true;
  }

  /** How the number that was read compares with a point of interest. */
  private int order(State state, int i) {
    Magnitude magnitude = magnitudes.get(i);
    if (state.zero()) {
      return -magnitude.sign();
    }
    int sign = state.negative() ? -1 : 1;
    if (sign != magnitude.sign()) {
      return sign;
    }
    Comparison comparison = state.comparisons().get(i);
    int order = comparison.order();
    if (state.part() != Part.FRACTION) {
      order = integerOrder(comparison, i);
      return order != 0 || magnitude.fraction().isEmpty() ? sign * order : -sign;
    }
    boolean more = order == 0 && comparison.digits() < magnitude.fraction().length();
    return more ? -sign : sign * order;
  }
}
