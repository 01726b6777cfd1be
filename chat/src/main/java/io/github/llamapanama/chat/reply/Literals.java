package io.github.llamapanama.chat.reply;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns values that are written as Python's literals, or much like them, into JSON. */
final class Literals {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  private static final Map<String, String> WORDS =
      Map.of(
          "True", "true", "true", "true", "False", "false", "false", "false", "None", "null",
          "null", "null");
  private static final String WORD_ENDS = ",:)]} \t\r\n";
  private static final int MAX_DEPTH = 200;

  private final ReplyInput input;
  private final String quote;
  private char openQuote;
  private boolean textEnded;
  private int depth;

  /**
   * Reads from an input.
   *
   * @param quote around strings, without escapes in them; empty for Python's quotes
   */
  Literals(ReplyInput input, String quote) {
    this.input = input;
    this.quote = quote;
  }

  /** The JSON of a list or dictionary that is written as Python writes it. */
  static Optional<String> json(String text) {
    if (!text.startsWith("[") && !text.startsWith("{")) {
      return Optional.empty();
    }
    ReplyInput input = new ReplyInput();
    input.append(text);
    input.end();
    StringBuilder json = new StringBuilder();
    int end = new Literals(input, "").value(0, json);
    return end == text.length() ? Optional.of(json.toString()) : Optional.empty();
  }

  /** Where the text of a string starts whose quote is at an index, open or none. */
  int textStart(int at) {
    if (at == input.length()) {
      return input.missing();
    }
    if (!quote.isEmpty()) {
      int start = input.match(quote, at);
      if (start != ReplyInput.NONE) {
        openQuote = 0;
        return start;
      }
    }
    char c = input.charAt(at);
    if (c == '"' || (c == '\'' && quote.isEmpty())) {
      openQuote = c;
      return at + 1;
    }
    return ReplyInput.NONE;
  }

  /** Whether the last text came to its end. */
  boolean textEnded() {
    return textEnded;
  }

  /** Appends more of a string's text, as JSON escapes it: the index up to which it is clear. */
  int text(int from, StringBuilder json) {
    textEnded = false;
    boolean marked = !quote.isEmpty() && openQuote == 0;
    int at = from;
    while (at < input.length()) {
      char c = input.charAt(at);
      if (marked) {
        int end = c == quote.charAt(0) ? input.match(quote, at) : ReplyInput.NONE;
        if (end == ReplyInput.OPEN) {
          return at;
        }
        if (end >= 0) {
          textEnded = true;
          return end;
        }
      } else if (c == openQuote) {
        int end = closingQuote(at);
        if (end == ReplyInput.OPEN) {
          return at;
        }
        if (end >= 0) {
          textEnded = true;
          openQuote = 0;
          return end;
        }
      } else if (c == '\\') {
        int end = escape(at, json);
        if (end < 0) {
          return at;
        }
        at = end;
        continue;
      }
      JsonText.escape(String.valueOf(c), json);
      at++;
    }
    return at;
  }

  /**
   * The index after a quote that ends its string, open or none. Models forget to escape quotes, and
   * their templates do: a quote in a string is one after which the call or the list does not go on.
   */
  private int closingQuote(int quoteAt) {
    int next = input.skipSpace(quoteAt + 1);
    if (next == input.length()) {
      return input.ended() ? quoteAt + 1 : ReplyInput.OPEN;
    }
    char c = input.charAt(next);
    int goesOn;
    if (depth > 0) {
      goesOn = ",:]})".indexOf(c) >= 0 ? next : ReplyInput.NONE;
    } else if (c == ',') {
      goesOn = keyword(next + 1);
    } else {
      goesOn = c == ')' || c == '}' ? endOfCall(next + 1) : ReplyInput.NONE;
    }
    return goesOn < 0 ? goesOn : quoteAt + 1;
  }

  /** Whether an argument follows, or nothing more. */
  private int keyword(int from) {
    int start = input.skipSpace(from);
    int end = start;
    while (end < input.length() && "=:,)}'\"".indexOf(input.charAt(end)) < 0) {
      end++;
    }
    if (end == input.length()) {
      return input.missing();
    }
    char c = input.charAt(end);
    boolean ends = (c == ')' || c == '}') && end == start;
    return ends || ((c == '=' || c == ':') && end > start) ? end : ReplyInput.NONE;
  }

  /**
   * Whether nothing follows on a line that a closing bracket inside a string would stand before.
   */
  private int endOfCall(int from) {
    int next = from;
    while (next < input.length() && input.charAt(next) == ' ') {
      next++;
    }
    if (next == input.length()) {
      return input.ended() ? next : ReplyInput.OPEN;
    }
    char c = input.charAt(next);
    boolean inside = Character.isLetterOrDigit(c) || "+-*/%.=([{'\"".indexOf(c) >= 0;
    return inside ? ReplyInput.NONE : next;
  }

  private int escape(int at, StringBuilder json) {
    if (at + 1 >= input.length()) {
      return ReplyInput.OPEN;
    }
    char c = input.charAt(at + 1);
    int digits =
        switch (c) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    if (digits > 0) {
      if (at + 2 + digits > input.length()) {
        return ReplyInput.OPEN;
      }
      try {
        int code = Integer.parseInt(input.substring(at + 2, at + 2 + digits), 16);
        JsonText.escape(Character.toString(code), json);
        return at + 2 + digits;
      } catch (IllegalArgumentException e) {
        JsonText.escape("\\", json);
        return at + 1;
      }
    }
    String text =
        switch (c) {
          case 'n' -> "\n";
          case 't' -> "\t";
          case 'r' -> "\r";
          case 'b' -> "\b";
          case 'f' -> "\f";
          case '0' -> "\0";
          case '\n' -> "";
          case '\\', '\'', '"', '/' -> String.valueOf(c);
          default -> "\\" + c;
        };
    JsonText.escape(text, json);
    return at + 2;
  }

  /** Appends the JSON of the value at an index: the value's end, open or none. */
  int value(int from, StringBuilder json) {
    int at = input.skipSpace(from);
    if (at == input.length()) {
      return input.missing();
    }
    int text = textStart(at);
    if (text != ReplyInput.NONE) {
      return text < 0 ? text : string(text, json);
    }
    if (depth == MAX_DEPTH) {
      return ReplyInput.NONE;
    }
    depth++;
    int end =
        switch (input.charAt(at)) {
          case '[' -> list(at, ']', json);
          case '(' -> list(at, ')', json);
          case '{' -> dictionary(at, json);
          default -> word(at, json);
        };
    depth--;
    return end;
  }

  private int string(int text, StringBuilder json) {
    json.append('"');
    int end = text(text, json);
    if (!textEnded) {
      return input.missing();
    }
    json.append('"');
    return end;
  }

  private int list(int open, char close, StringBuilder json) {
    json.append('[');
    int at = open + 1;
    boolean first = true;
    while (true) {
      at = input.skipSpace(at);
      if (at == input.length()) {
        return input.missing();
      }
      char c = input.charAt(at);
      if (c == close) {
        json.append(']');
        return at + 1;
      }
      if (!first) {
        if (c != ',') {
          return ReplyInput.NONE;
        }
        at = input.skipSpace(at + 1);
        if (at < input.length() && input.charAt(at) == close) {
          continue;
        }
        json.append(", ");
      }
      at = value(at, json);
      if (at < 0) {
        return at;
      }
      first = false;
    }
  }

  private int dictionary(int open, StringBuilder json) {
    json.append('{');
    int at = open + 1;
    boolean first = true;
    while (true) {
      at = input.skipSpace(at);
      if (at == input.length()) {
        return input.missing();
      }
      char c = input.charAt(at);
      if (c == '}') {
        json.append('}');
        return at + 1;
      }
      if (!first) {
        if (c != ',') {
          return ReplyInput.NONE;
        }
        json.append(", ");
        at++;
      }
      at = key(at, json);
      if (at < 0) {
        return at;
      }
      json.append(": ");
      at = value(at, json);
      if (at < 0) {
        return at;
      }
      first = false;
    }
  }

  /** Appends a dictionary's key: the index after its colon, open or none. */
  private int key(int from, StringBuilder json) {
    int at = input.skipSpace(from);
    int text = textStart(at);
    if (text == ReplyInput.OPEN) {
      return text;
    }
    if (text >= 0) {
      at = string(text, json);
    } else {
      int start = at;
      while (at < input.length() && ":,{}[]\"'".indexOf(input.charAt(at)) < 0) {
        at++;
      }
      json.append(JsonText.quote(input.substring(start, at).strip()));
    }
    if (at < 0) {
      return at;
    }
    at = input.skipSpace(at);
    if (at == input.length()) {
      return input.missing();
    }
    return input.charAt(at) == ':' ? at + 1 : ReplyInput.NONE;
  }

  private int word(int from, StringBuilder json) {
    int at = from;
    while (at < input.length() && WORD_ENDS.indexOf(input.charAt(at)) < 0) {
      at++;
    }
    if (at == input.length()) {
      return input.missing();
    }
    String word = input.substring(from, at);
    if (WORDS.containsKey(word)) {
      json.append(WORDS.get(word));
    } else if (NUMBER.matcher(word).matches()) {
      json.append(word);
    } else {
      return ReplyInput.NONE;
    }
    return at;
  }
}
