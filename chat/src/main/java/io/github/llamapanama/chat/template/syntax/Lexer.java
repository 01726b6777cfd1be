package io.github.llamapanama.chat.template.syntax;

import io.github.llamapanama.chat.template.python.Characters;
import io.github.llamapanama.chat.template.python.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Jinja2's lexer with {@code trim_blocks} and {@code lstrip_blocks}.
 *
 * <p>The line break after a block or a comment goes, as do the spaces before one that starts its
 * line; {@code -} takes all white space on its side, {@code +} keeps it. A single line break at the
 * end of the source goes too.
 */
final class Lexer {

  private static final String[] OPERATORS = {
    "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}",
    ">", "<", "=", ".", ":", "|", ",", ";"
  };

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  Lexer(String source) {
    String unified = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified;
  }

  List<Token> tokens() {
    while (at < source.length()) {
      int tag = nextTag(at);
      if (tag < 0) {
        data(source.substring(at));
        at = source.length();
        break;
      }
      tag(tag);
    }
    add(Token.Type.END, "");
    return tokens;
  }

  private int nextTag(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void tag(int start) {
    char kind = source.charAt(start + 1);
    boolean raw = kind == '%' && isKeyword(start, "raw");
    int inside = start + 2;
    char sign = inside < source.length() ? source.charAt(inside) : 0;
    boolean signed = sign == '-' || sign == '+';
    String text = source.substring(at, start);
    data(stripped(text, signed ? sign : 0, kind == '{'));
    // What the data lost still counts for the lines.
    at = start;
    inside += signed ? 1 : 0;
    if (raw) {
      raw();
      return;
    }
    switch (kind) {
      case '#' -> comment(inside);
      case '%' -> {
        add(Token.Type.BLOCK_BEGIN, "{%");
        moveTo(inside);
        inside(false);
      }
      default -> {
        add(Token.Type.VARIABLE_BEGIN, "{{");
        moveTo(inside);
        inside(true);
      }
    }
  }

  /** The text before a tag, as much of it as stays. */
  private String stripped(String text, char sign, boolean variable) {
    if (sign == '-') {
      int end = text.length();
      while (end > 0 && Characters.isSpace(text.charAt(end - 1))) {
        end--;
      }
      lost = text.substring(end);
      return text.substring(0, end);
    }
    lost = "";
    if (sign == '+' || variable) {
      return text;
    }
    int lineStart = text.lastIndexOf('\n') + 1;
    if (lineStart == 0 && !lineStarts) {
      return text;
    }
    for (int i = lineStart; i < text.length(); i++) {
      if (!Characters.isSpace(text.charAt(i))) {
        return text;
      }
    }
    return text.substring(0, lineStart);
  }

  private String lost = "";

  private void data(String text) {
    if (!text.isEmpty()) {
      add(Token.Type.DATA, text);
      countLines(text);
    }
    countLines(lost);
    lost = "";
  }

  private void countLines(String text) {
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      line++;
    }
  }

  private void moveTo(int position) {
    countLines(source.substring(at, position));
    lineStarts = position > 0 && source.charAt(position - 1) == '\n';
    at = position;
  }

  private void add(Token.Type type, String text) {
    tokens.add(new Token(type, text, line));
  }

  private int skipSpaces(int from) {
    int position = from;
    while (position < source.length() && Characters.isSpace(source.charAt(position))) {
      position++;
    }
    return position;
  }

  /** Whether the tag at a position is {@code {% keyword %}}. */
  private boolean isKeyword(int start, String keyword) {
    return keywordEnd(start, keyword) >= 0;
  }

  /** Where the sign and the end of {@code {% keyword %}} start; -1 if the tag is another. */
  private int keywordEnd(int start, String keyword) {
    int position = start + 2;
    if (position < source.length()
        && (source.charAt(position) == '-' || source.charAt(position) == '+')) {
      position++;
    }
    position = skipSpaces(position);
    if (!source.startsWith(keyword, position)) {
      return -1;
    }
    position = skipSpaces(position + keyword.length());
    boolean ends =
        source.startsWith("%}", position)
            || source.startsWith("-%}", position)
            || (keyword.equals("endraw") && source.startsWith("+%}", position));
    return ends ? position : -1;
  }

  private void raw() {
    int begin = keywordEnd(at, "raw");
    int start = source.charAt(begin) == '-' ? skipSpaces(begin + 3) : begin + 2;
    int first = line;
    moveTo(start);
    for (int i = source.indexOf("{%", start); i >= 0; i = source.indexOf("{%", i + 1)) {
      int end = keywordEnd(i, "endraw");
      if (end >= 0) {
        char sign = source.charAt(i + 2);
        data(stripped(source.substring(start, i), sign == '-' || sign == '+' ? sign : 0, false));
        at = i;
        moveTo(afterBlock(end));
        return;
      }
    }
    throw Failure.syntax("Missing end of raw directive", first);
  }

  /** Where the text after a tag's end, and its sign, goes on. */
  private int afterBlock(int end) {
    return switch (source.charAt(end)) {
      case '-' -> skipSpaces(end + 3);
      case '+' -> end + 3;
      default -> end + 2 < source.length() && source.charAt(end + 2) == '\n' ? end + 3 : end + 2;
    };
  }

  private void comment(int inside) {
    int close = source.indexOf("#}", inside);
    if (close < 0 && inside == source.length()) {
      moveTo(inside);
      return;
    }
    if (close < 0) {
      throw Failure.syntax("Missing end of comment tag", line);
    }
    boolean signed =
        close > inside && (source.charAt(close - 1) == '-' || source.charAt(close - 1) == '+');
    moveTo(afterBlock(signed ? close - 1 : close));
  }

  private void inside(boolean variable) {
    Deque<Character> open = new ArrayDeque<>();
    String close = variable ? "}}" : "%}";
    while (true) {
      moveTo(skipSpaces(at));
      if (at >= source.length()) {
        throw Failure.syntax("unexpected end of template", line);
      }
      if (open.isEmpty()) {
        boolean minus = source.startsWith("-" + close, at);
        boolean plus = !variable && source.startsWith("+" + close, at);
        if (minus || plus || source.startsWith(close, at)) {
          add(variable ? Token.Type.VARIABLE_END : Token.Type.BLOCK_END, close);
          int after = variable ? (minus ? skipSpaces(at + 3) : at + 2) : afterBlock(at);
          moveTo(after);
          return;
        }
      }
      char c = source.charAt(at);
      if (isNameStart(source.codePointAt(at))) {
        name();
      } else if (c >= '0' && c <= '9') {
        number();
      } else if (c == '\'' || c == '"') {
        string(c);
      } else {
        operator(open);
      }
    }
  }

  private static boolean isNameStart(int c) {
    return c == '_' || Character.isUnicodeIdentifierStart(c);
  }

  private void name() {
    int end = at;
    while (end < source.length()) {
      int c = source.codePointAt(end);
      if (c != '_'
          && (!Character.isUnicodeIdentifierPart(c) || Character.isIdentifierIgnorable(c))) {
        break;
      }
      end += Character.charCount(c);
    }
    add(Token.Type.NAME, source.substring(at, end));
    at = end;
  }

  private void number() {
    int end = at;
    char second = at + 1 < source.length() ? Character.toLowerCase(source.charAt(at + 1)) : 0;
    int radix =
        source.charAt(at) != '0'
            ? 10
            : second == 'x' ? 16 : second == 'o' ? 8 : second == 'b' ? 2 : 10;
    if (radix != 10) {
      end = digits(at + 2, radix);
      if (end > at + 2) {
        add(Token.Type.INTEGER, source.substring(at, end));
        at = end;
        return;
      }
    }
    end = digits(at, 10);
    boolean decimal = false;
    if (end + 1 < source.length() && source.charAt(end) == '.' && isDigit(end + 1) && !afterDot()) {
      decimal = true;
      end = digits(end + 1, 10);
    }
    if (end < source.length()
        && (source.charAt(end) == 'e' || source.charAt(end) == 'E')
        && !afterDot()) {
      int exponent = end + 1;
      if (exponent < source.length() && "+-".indexOf(source.charAt(exponent)) >= 0) {
        exponent++;
      }
      if (isDigit(exponent)) {
        decimal = true;
        end = digits(exponent, 10);
      }
    }
    add(decimal ? Token.Type.FLOAT : Token.Type.INTEGER, source.substring(at, end));
    at = end;
  }

  private boolean afterDot() {
    return at > 0 && source.charAt(at - 1) == '.';
  }

  private boolean isDigit(int position) {
    return position < source.length()
        && source.charAt(position) >= '0'
        && source.charAt(position) <= '9';
  }

  private int digits(int from, int radix) {
    int end = from;
    while (end < source.length()) {
      char c = source.charAt(end);
      boolean separator =
          c == '_' && end + 1 < source.length() && isDigit(source.charAt(end + 1), radix);
      if (!separator && !isDigit(c, radix)) {
        break;
      }
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw Failure.syntax("unexpected char '" + quote + "'", line);
    }
    int start = line;
    String text = unescape(source.substring(at + 1, end));
    tokens.add(new Token(Token.Type.STRING, text, start));
    moveTo(end + 1);
  }

  private String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      switch (escape) {
        case 'n' -> plain.append('\n');
        case 't' -> plain.append('\t');
        case 'r' -> plain.append('\r');
        case 'b' -> plain.append('\b');
        case 'f' -> plain.append('\f');
        case 'a' -> plain.append('\u0007');
        case 'v' -> plain.append('\u000b');
        case '\\', '\'', '"' -> plain.append(escape);
        case '\n' -> {
          // A line break after a backslash is none.
        }
        case 'x' -> i = code(text, i, 2, plain);
        case 'u' -> i = code(text, i, 4, plain);
        case 'U' -> i = code(text, i, 8, plain);
        case 'N' -> i = named(text, i, plain);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = i;
          while (end < text.length() && end < i + 3 && "01234567".indexOf(text.charAt(end)) >= 0) {
            end++;
          }
          plain.append((char) Integer.parseInt(text, i, end, 8));
          i = end - 1;
        }
        default -> plain.append('\\').append(escape);
      }
    }
    return plain.toString();
  }

  private int code(String text, int at, int digits, StringBuilder plain) {
    int end = at + 1 + digits;
    boolean valid = end <= text.length();
    for (int i = at + 1; valid && i < end; i++) {
      valid = isDigit(text.charAt(i), 16);
    }
    long code = valid ? Long.parseLong(text, at + 1, end, 16) : -1;
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw Failure.syntax("invalid \\" + text.charAt(at) + " escape in a string", line);
    }
    plain.appendCodePoint((int) code);
    return end - 1;
  }

  private int named(String text, int at, StringBuilder plain) {
    int end = text.indexOf('}', at);
    if (!text.startsWith("{", at + 1) || end < 0) {
      throw Failure.syntax("malformed \\N escape in a string", line);
    }
    try {
      plain.appendCodePoint(Character.codePointOf(text.substring(at + 2, end)));
    } catch (IllegalArgumentException unknown) {
      throw Failure.syntax("unknown Unicode character name in a string", line);
    }
    return end;
  }

  private void operator(Deque<Character> open) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(operator, open);
        add(Token.Type.OPERATOR, operator);
        at += operator.length();
        return;
      }
    }
    throw Failure.syntax(
        "unexpected char '" + Character.toString(source.codePointAt(at)) + "'", line);
  }

  private void balance(String operator, Deque<Character> open) {
    switch (operator) {
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "{" -> open.push('}');
      case ")", "]", "}" -> {
        if (open.isEmpty()) {
          throw Failure.syntax("unexpected '" + operator + "'", line);
        }
        char expected = open.pop();
        if (expected != operator.charAt(0)) {
          throw Failure.syntax("unexpected '" + operator + "', expected '" + expected + "'", line);
        }
      }
      default -> {
        // Nothing to balance.
      }
    }
  }
}
