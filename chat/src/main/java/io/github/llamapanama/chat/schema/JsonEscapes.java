package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ways to write characters inside a JSON string. */
final class JsonEscapes {

  static final CodePoints SURROGATES =
      CodePoints.range(Character.MIN_SURROGATE, Character.MAX_SURROGATE);

  /** What a string cannot hold as it is. */
  private static final CodePoints NOT_RAW = CodePoints.ranges(0, 0x1F, '"', '"', '\\', '\\');

  private static final Map<Integer, String> SHORT_ESCAPES =
      Map.of(
          (int) '"',
          "\"",
          (int) '\\',
          "\\",
          (int) '/',
          "/",
          (int) '\b',
          "b",
          (int) '\f',
          "f",
          (int) '\n',
          "n",
          (int) '\r',
          "r",
          (int) '\t',
          "t");

  /** The digits of a {@code \}{@code u} escape: all, or those that make half a surrogate pair. */
  private static final String HEXADECIMAL = "0123456789abcdef";

  private JsonEscapes() {}

  /** Those characters of a set that need no escape. */
  static Expression raw(CodePoints set) {
    return unescaped(set.minus(NOT_RAW));
  }

  /** All as they are. */
  static Expression unescaped(CodePoints set) {
    // No text holds half a pair; the class reads better if it need not leave them out.
    CodePoints whole =
        set.contains(Character.MAX_CODE_POINT) ? set.union(SURROGATES) : set.minus(SURROGATES);
    return whole.isEmpty() ? Expression.never() : Expression.characters(whole);
  }

  /** Those that have an escape of one letter. */
  static Expression shortEscapes(CodePoints set) {
    CodePoints letters = CodePoints.NONE;
    for (Map.Entry<Integer, String> escape : SHORT_ESCAPES.entrySet()) {
      if (set.contains(escape.getKey())) {
        letters = letters.union(CodePoints.of(escape.getValue().charAt(0)));
      }
    }
    return letters.isEmpty()
        ? Expression.never()
        : Expression.sequence(Expression.text("\\"), Expression.characters(letters));
  }

  /** All as the numbers of their code units. */
  static Expression unicodeEscapes(CodePoints set) {
    List<Expression> options = new ArrayList<>();
    Expression basic =
        digits(set, 0, 0x10000, List.of(HEXADECIMAL, HEXADECIMAL, HEXADECIMAL, HEXADECIMAL));
    if (!basic.equals(Expression.never())) {
      options.add(Expression.sequence(Expression.text("\\u"), basic));
    }
    // The ten bits of each half: \\uD8.. to \\uDB.., then \\uDC.. to \\uDF..
    Expression pair =
        digits(
            set,
            0x10000,
            0x100000,
            List.of("89ab", HEXADECIMAL, HEXADECIMAL, "|cdef", HEXADECIMAL, HEXADECIMAL));
    if (!pair.equals(Expression.never())) {
      options.add(
          Expression.sequence(
              Expression.text("\\u"),
              Expression.characters(CodePoints.ranges('D', 'D', 'd', 'd')),
              pair));
    }
    return Expression.choice(options);
  }

  /**
   * The digits of those numbers from {@code low} to {@code low + size - 1} that are in the set.
   *
   * @param levels the digits of each place, the most significant first; a bar stands for the
   *     beginning of another escape
   */
  private static Expression digits(CodePoints set, int low, int size, List<String> levels) {
    if (!set.containsAny(low, low + size - 1)) {
      return Expression.never();
    }
    if (levels.isEmpty()) {
      return Expression.empty();
    }
    boolean second = levels.get(0).startsWith("|");
    String alphabet = second ? levels.get(0).substring(1) : levels.get(0);
    int part = size / alphabet.length();
    Map<Expression, CodePoints> byRest = new LinkedHashMap<>();
    boolean all = set.containsAll(low, low + size - 1);
    Expression rest = Expression.never();
    for (int i = 0; i < alphabet.length(); i++) {
      if (!all || i == 0) {
        rest = digits(set, low + i * part, part, levels.subList(1, levels.size()));
      }
      byRest.merge(rest, digit(alphabet.charAt(i)), CodePoints::union);
    }
    List<Expression> options = new ArrayList<>();
    byRest.forEach(
        (after, digits) -> options.add(repeatedDigit(Expression.characters(digits), after)));
    Expression result = Expression.choice(options);
    return second
        ? Expression.sequence(
            Expression.text("\\u"),
            Expression.characters(CodePoints.ranges('D', 'D', 'd', 'd')),
            result)
        : result;
  }

  /** Joins equal digits: four of them read better than one, one, one and one. */
  private static Expression repeatedDigit(Expression digit, Expression rest) {
    if (rest.equals(digit)) {
      return Expression.repeat(digit, 2, 2);
    }
    if (rest instanceof Expression.Repeat repeat
        && repeat.item().equals(digit)
        && repeat.least() == repeat.most()) {
      return Expression.repeat(digit, repeat.least() + 1, repeat.most() + 1);
    }
    return Expression.sequence(digit, rest);
  }

  private static CodePoints digit(char digit) {
    return CodePoints.of(digit).union(CodePoints.of(Character.toUpperCase(digit)));
  }
}
