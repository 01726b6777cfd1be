package io.github.llamapanama.chat.reply;

import java.util.regex.Pattern;

/**
 * Finds the end of one JSON value in a reply that is still arriving. Strict, so that a value with
 * an end is JSON (RFC 8259).
 */
final class JsonScanner {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private enum Expected {
    VALUE,
    VALUE_OR_END,
    KEY,
    KEY_OR_END,
    COLON,
    COMMA_OR_END,
    STRING,
    ESCAPE,
    HEX,
    NUMBER,
    WORD
  }

  private final ReplyInput input;
  private final StringBuilder containers = new StringBuilder();
  private final StringBuilder token = new StringBuilder();
  private Expected expected = Expected.VALUE;
  private boolean key;
  private int hexDigits;
  private int at;
  private int result = ReplyInput.OPEN;

  JsonScanner(ReplyInput input, int start) {
    this.input = input;
    this.at = start;
  }

  /** The end of the value that starts at an index, {@link ReplyInput#OPEN} or none. */
  static int end(ReplyInput input, int start) {
    return new JsonScanner(input, start).scan();
  }

  /** The index up to which the text is the beginning of a value. */
  int scanned() {
    return at;
  }

  /** Goes on with what has arrived: the value's end, {@link ReplyInput#OPEN} or none. */
  int scan() {
    while (result == ReplyInput.OPEN && at < input.length()) {
      accept(input.charAt(at));
      if (result == ReplyInput.OPEN) {
        at++;
      }
    }
    if (result == ReplyInput.OPEN && input.ended()) {
      result = expected == Expected.NUMBER && containers.isEmpty() ? endNumber() : ReplyInput.NONE;
    }
    return result;
  }

  private void accept(char c) {
    switch (expected) {
      case STRING -> string(c);
      case ESCAPE -> escape(c);
      case HEX -> hex(c);
      case NUMBER -> number(c);
      case WORD -> word(c);
      default -> {
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
          structure(c);
        }
      }
    }
  }

  private void structure(char c) {
    switch (expected) {
      case VALUE -> value(c);
      case VALUE_OR_END -> {
        if (c == ']') {
          close(']');
        } else {
          value(c);
        }
      }
      case KEY, KEY_OR_END -> {
        if (c == '"') {
          key = true;
          expected = Expected.STRING;
        } else if (c == '}' && expected == Expected.KEY_OR_END) {
          close('}');
        } else {
          fail();
        }
      }
      case COLON -> {
        if (c == ':') {
          expected = Expected.VALUE;
        } else {
          fail();
        }
      }
      default -> {
        if (c == ',') {
          expected = innermost() == '}' ? Expected.KEY : Expected.VALUE;
        } else {
          close(c);
        }
      }
    }
  }

  private void value(char c) {
    token.setLength(0);
    switch (c) {
      case '{' -> open('}', Expected.KEY_OR_END);
      case '[' -> open(']', Expected.VALUE_OR_END);
      case '"' -> {
        key = false;
        expected = Expected.STRING;
      }
      case 't', 'f', 'n' -> {
        token.append(c);
        expected = Expected.WORD;
      }
      default -> {
        if (c == '-' || (c >= '0' && c <= '9')) {
          token.append(c);
          expected = Expected.NUMBER;
        } else {
          fail();
        }
      }
    }
  }

  private void open(char closer, Expected first) {
    containers.append(closer);
    expected = first;
  }

  private void close(char c) {
    if (containers.isEmpty() || innermost() != c) {
      fail();
      return;
    }
    containers.setLength(containers.length() - 1);
    valueEnded(at + 1);
  }

  private char innermost() {
    return containers.charAt(containers.length() - 1);
  }

  private void valueEnded(int end) {
    if (containers.isEmpty()) {
      result = end;
    } else {
      expected = Expected.COMMA_OR_END;
    }
  }

  private void string(char c) {
    if (c == '\\') {
      expected = Expected.ESCAPE;
    } else if (c == '"') {
      if (key) {
        expected = Expected.COLON;
      } else {
        valueEnded(at + 1);
      }
    } else if (c < ' ') {
      fail();
    }
  }

  private void escape(char c) {
    if (c == 'u') {
      hexDigits = 4;
      expected = Expected.HEX;
    } else if ("\"\\/bfnrt".indexOf(c) >= 0) {
      expected = Expected.STRING;
    } else {
      fail();
    }
  }

  private void hex(char c) {
    if (c > 'f' || Character.digit(c, 16) < 0) {
      fail();
    } else if (--hexDigits == 0) {
      expected = Expected.STRING;
    }
  }

  private void number(char c) {
    if ((c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0) {
      token.append(c);
      return;
    }
    int end = endNumber();
    if (end != ReplyInput.OPEN) {
      result = end;
      return;
    }
    accept(c);
  }

  /** The number's end if nothing is around it; none if it is no number. */
  private int endNumber() {
    if (!NUMBER.matcher(token).matches()) {
      return ReplyInput.NONE;
    }
    if (containers.isEmpty()) {
      return at;
    }
    expected = Expected.COMMA_OR_END;
    return ReplyInput.OPEN;
  }

  private void word(char c) {
    token.append(c);
    String word = token.toString();
    if (word.equals("true") || word.equals("false") || word.equals("null")) {
      valueEnded(at + 1);
    } else if (!"true".startsWith(word) && !"false".startsWith(word) && !"null".startsWith(word)) {
      fail();
    }
  }

  private void fail() {
    result = ReplyInput.NONE;
  }
}
