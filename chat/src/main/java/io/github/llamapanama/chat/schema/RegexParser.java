package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Regex.Anchor;
import io.github.llamapanama.chat.schema.Regex.Characters;
import io.github.llamapanama.chat.schema.Regex.Lookahead;
import io.github.llamapanama.chat.schema.Regex.Repeat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Reads regular expressions of ECMA-262, which JSON Schema's {@code pattern} is written in.
 *
 * <p>Back references, lookbehind and flags are beyond grammars. As in browsers, a brace that begins
 * no quantifier is itself.
 */
final class RegexParser {

  private static final CodePoints DIGITS = CodePoints.range('0', '9');
  static final CodePoints WORD = CodePoints.ranges('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
  private static final CodePoints SPACE =
      CodePoints.ranges(
          0x09, 0x0D, ' ', ' ', 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F,
          0x202F, 0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF);
  private static final CodePoints LINE_ENDS =
      CodePoints.ranges('\n', '\n', '\r', '\r', 0x2028, 0x2029);

  private static final int MAX_DEPTH = 200;

  private final String text;
  private int at;
  private int depth;

  private RegexParser(String text) {
    this.text = text;
  }

  static Regex parse(String text) throws PatternException {
    RegexParser parser = new RegexParser(text);
    Regex regex = parser.choice();
    if (parser.at < text.length()) {
      throw parser.wrong("unmatched ')'");
    }
    return regex;
  }

  private Regex choice() throws PatternException {
    if (++depth > MAX_DEPTH) {
      throw wrong("groups nest too deep");
    }
    List<Regex> options = new ArrayList<>();
    options.add(sequence());
    while (peek() == '|') {
      at++;
      options.add(sequence());
    }
    depth--;
    return options.size() == 1 ? options.get(0) : new Regex.Choice(List.copyOf(options));
  }

  private Regex sequence() throws PatternException {
    List<Regex> items = new ArrayList<>();
    while (at < text.length() && peek() != '|' && peek() != ')') {
      int begin = at;
      Regex item = term();
      items.add(quantified(item, begin));
    }
    return items.size() == 1 ? items.get(0) : new Regex.Sequence(List.copyOf(items));
  }

  private Regex term() throws PatternException {
    int c = next();
    return switch (c) {
      case '^' -> Anchor.START;
      case '$' -> Anchor.END;
      case '.' -> new Characters(LINE_ENDS.complement());
      case '(' -> group();
      case '[' -> new Characters(characterClass());
      case '*', '+', '?' -> throw wrong("nothing to repeat");
      case '\\' -> escape();
      default -> new Characters(CodePoints.of(c));
    };
  }

  private Regex group() throws PatternException {
    int open = at - 1;
    Regex result;
    if (skip("?:")) {
      result = choice();
    } else if (skip("?=")) {
      result = new Lookahead(true, choice());
    } else if (skip("?!")) {
      result = new Lookahead(false, choice());
    } else if (text.startsWith("?<=", at) || text.startsWith("?<!", at)) {
      throw PatternException.unsupported("lookbehind is not supported");
    } else if (skip("?<")) {
      int end = text.indexOf('>', at);
      if (end <= at) {
        throw wrong("the name of a group is missing or not closed");
      }
      at = end + 1;
      result = choice();
    } else if (peek() == '?') {
      throw PatternException.unsupported("'(?' with flags is not supported");
    } else {
      result = choice();
    }
    if (peek() != ')') {
      at = open;
      throw wrong("'(' is never closed");
    }
    at++;
    return result;
  }

  private Regex quantified(Regex item, int begin) throws PatternException {
    int least;
    int most;
    switch (peek()) {
      case '*' -> {
        least = 0;
        most = Repeat.UNBOUNDED;
        at++;
      }
      case '+' -> {
        least = 1;
        most = Repeat.UNBOUNDED;
        at++;
      }
      case '?' -> {
        least = 0;
        most = 1;
        at++;
      }
      case '{' -> {
        int brace = at++;
        least = number();
        most = least;
        if (least >= 0 && peek() == ',') {
          at++;
          most = peek() == '}' ? Repeat.UNBOUNDED : number();
        }
        if (least < 0 || most < 0 || peek() != '}') {
          at = brace;
          return item;
        }
        at++;
      }
      default -> {
        return item;
      }
    }
    if (most < least) {
      throw wrong("the repetition ends below its beginning");
    }
    if (item instanceof Anchor) {
      at = begin;
      throw wrong("nothing to repeat");
    }
    if (peek() == '?') {
      at++;
    }
    if (peek() == '*' || peek() == '+' || peek() == '?') {
      throw wrong("nothing to repeat");
    }
    return new Repeat(item, least, most);
  }

  /** A number, the largest there is if it is larger, or −1 if there is none. */
  private int number() {
    int begin = at;
    long value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = Math.min(10 * value + (peek() - '0'), Repeat.UNBOUNDED - 1);
      at++;
    }
    return at == begin ? -1 : (int) value;
  }

  private Regex escape() throws PatternException {
    int c = peek();
    if (c == 'b' || c == 'B') {
      at++;
      return c == 'b' ? Anchor.WORD_BOUNDARY : Anchor.NO_WORD_BOUNDARY;
    }
    if ((c >= '1' && c <= '9') || c == 'k') {
      throw PatternException.unsupported("back references are not supported");
    }
    return new Characters(escapedSet());
  }

  private CodePoints characterClass() throws PatternException {
    int open = at - 1;
    boolean negated = peek() == '^';
    if (negated) {
      at++;
    }
    CodePoints set = CodePoints.NONE;
    while (peek() != ']') {
      if (at >= text.length()) {
        at = open;
        throw wrong("'[' is never closed");
      }
      CodePoints low = classAtom();
      boolean range = peek() == '-' && at + 1 < text.length() && text.charAt(at + 1) != ']';
      if (!range || low.single() < 0) {
        set = set.union(low);
        continue;
      }
      at++;
      CodePoints high = classAtom();
      if (high.single() < 0) {
        set = set.union(low).union(CodePoints.of('-')).union(high);
      } else if (high.single() < low.single()) {
        throw wrong("a range ends below its beginning");
      } else {
        set = set.union(CodePoints.range(low.single(), high.single()));
      }
    }
    at++;
    return negated ? set.complement() : set;
  }

  private CodePoints classAtom() throws PatternException {
    int c = next();
    if (c != '\\') {
      return CodePoints.of(c);
    }
    if (peek() == 'b') {
      at++;
      return CodePoints.of('\b');
    }
    return escapedSet();
  }

  private CodePoints escapedSet() throws PatternException {
    if (at >= text.length()) {
      throw wrong("'\\' at the end");
    }
    int c = next();
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.complement();
      case 'w' -> WORD;
      case 'W' -> WORD.complement();
      case 's' -> SPACE;
      case 'S' -> SPACE.complement();
      case 't' -> CodePoints.of('\t');
      case 'n' -> CodePoints.of('\n');
      case 'r' -> CodePoints.of('\r');
      case 'v' -> CodePoints.of(0x0B);
      case 'f' -> CodePoints.of('\f');
      case '0' -> CodePoints.of(0);
      case 'c' -> CodePoints.of(control());
      case 'x' -> CodePoints.of(hexadecimal(2));
      case 'u' -> CodePoints.of(unicode());
      case 'p' -> property();
      case 'P' -> property().complement();
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw PatternException.unsupported("the escape '\\%c' is not supported".formatted(c));
        }
        yield CodePoints.of(c);
      }
    };
  }

  private int control() throws PatternException {
    int c = peek();
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
      throw wrong("'\\c' needs a letter");
    }
    at++;
    return c % 32;
  }

  private int hexadecimal(int digits) throws PatternException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0) {
        throw wrong("expected %d hexadecimal digits".formatted(digits));
      }
      value = 16 * value + digit;
      at++;
    }
    return value;
  }

  private int unicode() throws PatternException {
    if (peek() == '{') {
      int end = text.indexOf('}', at);
      try {
        int value = Integer.parseInt(text.substring(at + 1, Math.max(end, at + 1)), 16);
        if (Character.isValidCodePoint(value)) {
          at = end + 1;
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw wrong("expected a code point in hexadecimal digits");
    }
    int first = hexadecimal(4);
    if (Character.isHighSurrogate((char) first) && text.startsWith("\\u", at)) {
      int begin = at;
      at += 2;
      int second = hexadecimal(4);
      if (Character.isLowSurrogate((char) second)) {
        return Character.toCodePoint((char) first, (char) second);
      }
      at = begin;
    }
    return first;
  }

  private CodePoints property() throws PatternException {
    int end = text.indexOf('}', at);
    if (peek() != '{' || end < 0) {
      throw wrong("'\\p' needs a property in braces");
    }
    String name = text.substring(at + 1, end);
    at = end + 1;
    return CodePoints.matching(property(name));
  }

  /** General categories, scripts and binary properties: what Java knows of them. */
  private static IntPredicate property(String name) throws PatternException {
    String javaName =
        switch (name) {
          case "Letter" -> "L";
          case "Lowercase_Letter" -> "Ll";
          case "Uppercase_Letter" -> "Lu";
          case "Mark" -> "M";
          case "Number" -> "N";
          case "Decimal_Number" -> "Nd";
          case "Punctuation" -> "P";
          case "Symbol" -> "S";
          case "Separator" -> "Z";
          case "Space_Separator" -> "Zs";
          case "Other" -> "C";
          case "Alphabetic", "Lowercase", "Uppercase", "White_Space", "Ideographic", "Emoji" ->
              "Is" + name;
          default ->
              name.length() <= 2
                  ? name
                  : name.replaceFirst("^(Script_Extensions|Script|scx|sc)=", "Is")
                      .replaceFirst("^(General_Category|gc)=", "");
        };
    try {
      var pattern = java.util.regex.Pattern.compile("\\p{%s}".formatted(javaName));
      var predicate = pattern.asMatchPredicate();
      return c -> predicate.test(Character.toString(c));
    } catch (java.util.regex.PatternSyntaxException e) {
      throw PatternException.unsupported(
          "the property '%s' is not known".formatted(name.toLowerCase(Locale.ROOT)));
    }
  }

  private boolean skip(String expected) {
    boolean there = text.startsWith(expected, at);
    if (there) {
      at += expected.length();
    }
    return there;
  }

  private int next() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private PatternException wrong(String message) {
    return PatternException.wrong("%s, at character %d".formatted(message, at + 1));
  }
}
