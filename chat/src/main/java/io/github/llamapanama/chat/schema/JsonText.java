package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Regex.Repeat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How JSON is written: every spelling of a character in a string, white space, any value.
 *
 * <p>White space is limited, and so are the digits of numbers, lest a model goes on with them for
 * ever.
 */
final class JsonText {

  private static final int MAX_WHITE_SPACE = 40;
  private static final int MAX_LINE_BREAKS = 2;
  private static final int MAX_INDENTATION = 20;
  private static final int MAX_DIGITS = 32;
  private static final int MAX_EXPONENT_DIGITS = 4;

  private static final CodePoints SURROGATES =
      CodePoints.range(Character.MIN_SURROGATE, Character.MAX_SURROGATE);
  private static final CodePoints LOW_SURROGATES =
      CodePoints.range(Character.MIN_LOW_SURROGATE, Character.MAX_LOW_SURROGATE);
  private static final CodePoints PRINTABLE_ASCII = CodePoints.range(' ', '~');

  /** What a string cannot hold as it is. */
  private static final CodePoints NOT_RAW = CodePoints.ranges(0, 0x1F, '"', '"', '\\', '\\');

  static final CodePoints DIGITS = CodePoints.range('0', '9');
  static final CodePoints NONZERO_DIGITS = CodePoints.range('1', '9');

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

  private final Rules rules;
  private final Spelling spelling;

  JsonText(Rules rules, Spelling spelling) {
    this.rules = rules;
    this.spelling = spelling;
  }

  /** White space where llama.cpp's grammars have it: after an opening, before a closing. */
  Expression space() {
    return rules.shared(
        "space", "ws", () -> spelling == Spelling.PLAIN ? plainSpace() : anySpace());
  }

  private static Expression anySpace() {
    return Expression.repeat(
        Expression.characters(CodePoints.ranges('\t', '\n', '\r', '\r', ' ', ' ')),
        0,
        MAX_WHITE_SPACE);
  }

  private static Expression plainSpace() {
    Expression blank = Expression.characters(CodePoints.ranges('\t', '\t', ' ', ' '));
    return Expression.choice(
        Expression.empty(),
        Expression.text(" "),
        Expression.sequence(
            Expression.repeat(Expression.text("\n"), 1, MAX_LINE_BREAKS),
            Expression.repeat(blank, 0, MAX_INDENTATION)));
  }

  /** White space where only {@link Spelling#ANY} has it. */
  private Expression oddSpace() {
    return spelling == Spelling.PLAIN ? Expression.empty() : space();
  }

  /** A value with white space around it, as a whole text may have. */
  Expression document(Expression value) {
    return Expression.sequence(oddSpace(), value, oddSpace());
  }

  /** What separates the elements of an array and the members of an object. */
  Expression comma() {
    return Expression.sequence(oddSpace(), Expression.text(","), space());
  }

  Expression colon() {
    return Expression.sequence(oddSpace(), Expression.text(":"), space());
  }

  Expression quote() {
    return Expression.text("\"");
  }

  Expression quoted(Expression content) {
    return Expression.sequence(quote(), content, quote());
  }

  /** Any string. */
  Expression string() {
    return rules.shared(
        "string",
        "string",
        () -> quoted(Expression.repeat(character(CodePoints.ALL), 0, Repeat.UNBOUNDED)));
  }

  /** A string of so many characters. */
  Expression string(String name, int least, int most) {
    // With every half of a pair allowed, an escaped pair could count as two characters.
    Expression character = character(LOW_SURROGATES.complement());
    return quoted(Repetition.of(rules, name, character, least, most));
  }

  /** Exactly this string. */
  Expression string(String text) {
    List<Expression> characters = new ArrayList<>();
    text.codePoints().forEach(c -> characters.add(character(CodePoints.of(c))));
    return quoted(Expression.sequence(characters));
  }

  /** A character of the set inside a string, in all its spellings. */
  Expression character(CodePoints set) {
    if (set.isEmpty()) {
      return Expression.never();
    }
    int single = set.single();
    if (single >= 0 && spelling == Spelling.PLAIN) {
      return plain(set);
    }
    String name = set.equals(CodePoints.ALL) ? "char" : "chars";
    if (single >= 0) {
      boolean plain = Character.isLetterOrDigit(single) && single < 0x7F;
      name = plain ? "char-" + (char) single : "char-u%04x".formatted(single);
    }
    return rules.shared(
        set, name, () -> Expression.choice(raw(set), shortEscapes(set), unicodeEscapes(set)));
  }

  /** One character in its shortest spelling. */
  private static Expression plain(CodePoints single) {
    for (Expression spelled : List.of(raw(single), shortEscapes(single))) {
      if (!spelled.equals(Expression.never())) {
        return spelled;
      }
    }
    return unicodeEscapes(single);
  }

  /**
   * A character of the set inside a property's name. Printable ASCII is not escaped by code: sets
   * that leave out a letter here and there stay short.
   */
  Expression keyCharacter(CodePoints set) {
    CodePoints escaped = set.minus(PRINTABLE_ASCII);
    Expression escape =
        escaped.isEmpty()
            ? Expression.never()
            : rules.shared(
                List.of("key", escaped),
                "key-escape",
                () -> Expression.choice(shortEscapes(escaped), unicodeEscapes(escaped)));
    return Expression.choice(raw(set), shortEscapes(set.intersect(PRINTABLE_ASCII)), escape);
  }

  private static Expression raw(CodePoints set) {
    CodePoints raw = set.minus(NOT_RAW);
    // No text holds half a pair; the class reads better if it need not leave them out.
    raw = raw.contains(Character.MAX_CODE_POINT) ? raw.union(SURROGATES) : raw.minus(SURROGATES);
    return raw.isEmpty() ? Expression.never() : Expression.characters(raw);
  }

  private static Expression shortEscapes(CodePoints set) {
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

  private static Expression unicodeEscapes(CodePoints set) {
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

  /** Any number. */
  Expression number() {
    return rules.shared(
        "number",
        "number",
        () ->
            Expression.sequence(
                Expression.optional(Expression.text("-")),
                integerDigits(),
                Expression.optional(fraction()),
                Expression.optional(exponent("+-"))));
  }

  /** Any number that is whole, such as {@code 3}, {@code 3.0} and {@code 3e2}. */
  Expression integer() {
    return rules.shared(
        "integer",
        "integer",
        () ->
            Expression.sequence(
                Expression.optional(Expression.text("-")),
                integerDigits(),
                zeroFraction(),
                Expression.optional(exponent("+"))));
  }

  Expression integerDigits() {
    return rules.shared(
        "digits", "digits", () -> Expression.choice(Expression.text("0"), nonzeroDigits()));
  }

  Expression nonzeroDigits() {
    return Expression.sequence(
        Expression.characters(NONZERO_DIGITS),
        Expression.repeat(Expression.characters(DIGITS), 0, MAX_DIGITS - 1));
  }

  Expression fraction() {
    return Expression.sequence(
        Expression.text("."), Expression.repeat(Expression.characters(DIGITS), 1, MAX_DIGITS));
  }

  /** The fraction that a whole number may have. */
  Expression zeroFraction() {
    return Expression.optional(
        Expression.sequence(
            Expression.text("."),
            Expression.repeat(Expression.characters(CodePoints.of('0')), 1, MAX_DIGITS / 2)));
  }

  /** An exponent with, at most, one of these signs. */
  Expression exponent(String signs) {
    CodePoints set = CodePoints.NONE;
    for (int i = 0; i < signs.length(); i++) {
      set = set.union(CodePoints.of(signs.charAt(i)));
    }
    return Expression.sequence(
        Expression.characters(CodePoints.ranges('E', 'E', 'e', 'e')),
        Expression.optional(Expression.characters(set)),
        Expression.repeat(Expression.characters(DIGITS), 1, MAX_EXPONENT_DIGITS));
  }

  /** Digits as an automaton names them; where it would go on for ever, it stops. */
  Expression anyDigits(Expression digits) {
    return Expression.repeat(digits, 0, MAX_DIGITS);
  }

  /** Any value. */
  Expression value() {
    return rules.shared(
        "value",
        "value",
        () ->
            Expression.choice(
                object(),
                array(),
                string(),
                number(),
                Expression.text("true"),
                Expression.text("false"),
                Expression.text("null")));
  }

  /** Any object. */
  Expression object() {
    return rules.shared(
        "object",
        "object",
        () -> braces("{", Expression.sequence(string(), colon(), value()), "}"));
  }

  /** Any array. */
  Expression array() {
    return rules.shared("array", "array", () -> braces("[", value(), "]"));
  }

  private Expression braces(String open, Expression item, String close) {
    Expression more = Expression.repeat(Expression.sequence(comma(), item), 0, Repeat.UNBOUNDED);
    return Expression.sequence(
        Expression.text(open),
        space(),
        Expression.optional(Expression.sequence(item, more, space())),
        Expression.text(close));
  }

  /** Exactly this value, in any spelling; the members of objects in their order. */
  Expression constant(@Nullable Object value) {
    return switch (value == null ? Json.NULL : value) {
      case String text -> string(text);
      case Number number -> constant(Json.decimal(number));
      case List<?> list -> {
        List<Expression> items = new ArrayList<>();
        list.forEach(item -> items.add(constant(item)));
        yield enclosed("[", items, "]");
      }
      case Map<?, ?> map -> {
        List<Expression> members = new ArrayList<>();
        map.forEach(
            (key, member) ->
                members.add(
                    Expression.sequence(string(String.valueOf(key)), colon(), constant(member))));
        yield enclosed("{", members, "}");
      }
      default -> Expression.text(value == null ? "null" : value.toString());
    };
  }

  private Expression enclosed(String open, List<Expression> items, String close) {
    List<Expression> parts = new ArrayList<>(List.of(Expression.text(open), space()));
    for (int i = 0; i < items.size(); i++) {
      parts.add(i == 0 ? Expression.empty() : comma());
      parts.add(items.get(i));
    }
    parts.add(items.isEmpty() ? Expression.empty() : space());
    parts.add(Expression.text(close));
    return Expression.sequence(parts);
  }

  private Expression constant(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() > 100 || plain.scale() < -100) {
      return Expression.text(value.toString());
    }
    Expression digits = Expression.text(plain.toPlainString());
    if (plain.signum() == 0) {
      digits = Expression.sequence(Expression.optional(Expression.text("-")), Expression.text("0"));
    }
    return plain.scale() <= 0
        ? Expression.sequence(digits, zeroFraction())
        : Expression.sequence(
            digits,
            Expression.repeat(Expression.characters(CodePoints.of('0')), 0, MAX_DIGITS / 2));
  }
}
