package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Regex.Repeat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How values are written: every spelling of a character in a string, white space, any value; in
 * JSON or another {@link Notation}.
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

  private static final CodePoints LOW_SURROGATES =
      CodePoints.range(Character.MIN_LOW_SURROGATE, Character.MAX_LOW_SURROGATE);
  private static final CodePoints PRINTABLE_ASCII = CodePoints.range(' ', '~');

  static final CodePoints DIGITS = CodePoints.range('0', '9');
  static final CodePoints NONZERO_DIGITS = CodePoints.range('1', '9');

  /** Characters of a name without quotes: all but white space and punctuation. */
  private static final CodePoints IN_BARE_NAMES =
      CodePoints.ranges(
          '-', '.', '0', '9', 'A', 'Z', '_', '_', 'a', 'z', 0xA1, Character.MAX_CODE_POINT);

  private static final Regex BARE_NAME =
      new Regex.Sequence(
          List.of(
              Regex.Anchor.START,
              new Repeat(new Regex.Characters(IN_BARE_NAMES), 1, Repeat.UNBOUNDED),
              Regex.Anchor.END));

  private final Rules rules;
  private final Spelling spelling;
  private final Notation notation;

  JsonText(Rules rules, Spelling spelling, Notation notation) {
    this.rules = rules;
    this.spelling = spelling;
    this.notation = notation;
  }

  Notation notation() {
    return notation;
  }

  /** A rule that is the same for all schemas in this notation. */
  private Expression shared(Object key, String name, Supplier<Expression> expression) {
    return rules.shared(
        notation.equals(Notation.JSON) ? key : List.of(notation, key), name, expression);
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

  Expression quoted(Expression content) {
    Expression quote = Expression.text(notation.quote());
    return Expression.sequence(quote, content, quote);
  }

  /** Any string. */
  Expression string() {
    return shared(
        "string",
        "string",
        () ->
            quoted(
                notation.escapes()
                    ? Expression.repeat(character(CodePoints.ALL), 0, Repeat.UNBOUNDED)
                    : unescaped()));
  }

  private Expression unescaped() {
    try {
      return Dfa.length(0, Integer.MAX_VALUE)
          .minus(ending())
          .toExpression(rules, "text", this::character, Repeat.UNBOUNDED);
    } catch (Dfa.TooLargeException e) {
      throw new IllegalArgumentException("too long to end strings: " + notation.end(), e);
    }
  }

  /** The texts that contain what ends a string. */
  Dfa ending() throws Dfa.TooLargeException {
    return RegexDfa.of(
        new Regex.Sequence(
            notation
                .end()
                .codePoints()
                .<Regex>mapToObj(c -> new Regex.Characters(CodePoints.of(c)))
                .toList()));
  }

  /** A string of so many characters. */
  Expression string(String name, int least, int most) {
    // With every half of a pair allowed, an escaped pair could count as two characters.
    Expression character = character(LOW_SURROGATES.complement());
    return quoted(Repetition.of(rules, name, character, least, most));
  }

  /** Exactly this string. */
  Expression string(String text) {
    if (!notation.escapes()) {
      return text.contains(notation.end()) ? Expression.never() : quoted(Expression.text(text));
    }
    List<Expression> characters = new ArrayList<>();
    text.codePoints().forEach(c -> characters.add(character(CodePoints.of(c))));
    return quoted(Expression.sequence(characters));
  }

  /** A character of the set inside a string, in all its spellings. */
  Expression character(CodePoints set) {
    if (set.isEmpty()) {
      return Expression.never();
    }
    if (!notation.escapes()) {
      return JsonEscapes.unescaped(set);
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
        set,
        name,
        () ->
            Expression.choice(
                JsonEscapes.raw(set),
                JsonEscapes.shortEscapes(set),
                JsonEscapes.unicodeEscapes(set)));
  }

  /** One character in its shortest spelling. */
  private static Expression plain(CodePoints single) {
    for (Expression spelled : List.of(JsonEscapes.raw(single), JsonEscapes.shortEscapes(single))) {
      if (!spelled.equals(Expression.never())) {
        return spelled;
      }
    }
    return JsonEscapes.unicodeEscapes(single);
  }

  /** The name of a member. */
  Expression name(String name) {
    return notation.bareNames() ? Expression.text(name) : string(name);
  }

  /** Any name of a member. */
  Expression anyName() {
    return notation.bareNames()
        ? Expression.repeat(Expression.characters(IN_BARE_NAMES), 1, Repeat.UNBOUNDED)
        : string();
  }

  /** The name of a member as an automaton has it, whose characters are those of a name. */
  Expression name(Dfa names, String rule) throws Dfa.TooLargeException {
    return notation.bareNames()
        ? names
            .intersect(RegexDfa.of(BARE_NAME))
            .toExpression(rules, rule, JsonEscapes::unescaped, Repeat.UNBOUNDED)
        : quoted(names.toExpression(rules, rule, this::keyCharacter, Repeat.UNBOUNDED));
  }

  /**
   * A character of the set inside a property's name. Printable ASCII is not escaped by code: sets
   * that leave out a letter here and there stay short.
   */
  private Expression keyCharacter(CodePoints set) {
    // With halves of pairs allowed, an escaped character could pass for two others.
    CodePoints escaped = set.minus(PRINTABLE_ASCII).minus(JsonEscapes.SURROGATES);
    Expression escape =
        escaped.isEmpty()
            ? Expression.never()
            : rules.shared(
                List.of("key", escaped),
                "key-escape",
                () ->
                    Expression.choice(
                        JsonEscapes.shortEscapes(escaped), JsonEscapes.unicodeEscapes(escaped)));
    return Expression.choice(
        JsonEscapes.raw(set), JsonEscapes.shortEscapes(set.intersect(PRINTABLE_ASCII)), escape);
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

  /** True, false or null. */
  Expression word(@Nullable Object value) {
    List<String> words =
        value == null ? notation.nothing() : value.equals(true) ? notation.yes() : notation.no();
    return Expression.choice(words.stream().map(Expression::text).toList());
  }

  /** Any value. */
  Expression value() {
    return shared(
        "value",
        "value",
        () ->
            Expression.choice(
                object(), array(), string(), number(), word(true), word(false), word(null)));
  }

  /** Any object. */
  Expression object() {
    return shared(
        "object",
        "object",
        () -> braces("{", Expression.sequence(anyName(), colon(), value()), "}"));
  }

  /** Any array. */
  Expression array() {
    return shared("array", "array", () -> braces("[", value(), "]"));
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
                    Expression.sequence(name(String.valueOf(key)), colon(), constant(member))));
        yield enclosed("{", members, "}");
      }
      default -> word(value instanceof Boolean ? value : null);
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
