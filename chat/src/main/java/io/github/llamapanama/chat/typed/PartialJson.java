package io.github.llamapanama.chat.typed;

import io.github.llamapanama.chat.typed.OpenContainer.OpenArray;
import io.github.llamapanama.chat.typed.OpenContainer.OpenObject;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON read while it is being written: after every piece, the value as far as it is known.
 *
 * {@snippet :
 * PartialJson json = new PartialJson();
 * json.append("[\"Par");
 * json.value(); // [Par]
 * json.append("is\", true, 21");
 * json.value(); // [Paris, true]
 * }
 *
 * <p>A string grows while it is written. A number appears when it has ended, because its beginning
 * is another number; {@code true}, {@code false} and {@code null} appear with their first letter. A
 * key appears with its value; of a key that comes twice, the last value counts.
 *
 * <p>Appending takes time in proportion to the text appended. A value is immutable, shares what it
 * has in common with those before and after it, and costs no more than the string being written and
 * the depth. Used by one thread at a time; values may go to any.
 */
public final class PartialJson {
  private static final int MAX_DEPTH = 1000;
  private static final int MAX_NUMBER_LENGTH = 1000;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** Stands for a value of which nothing is known yet, where null is a value. */
  static final Object NOTHING = new Object();

  private enum State {
    VALUE,
    FIRST_ELEMENT,
    FIRST_KEY,
    KEY,
    COLON,
    COMMA,
    STRING,
    ESCAPE,
    UNICODE,
    NUMBER,
    LITERAL,
    COMPLETE
  }

  private final StringBuilder text = new StringBuilder();
  private final Deque<OpenContainer> containers = new ArrayDeque<>();
  private final StringBuilder scalar = new StringBuilder();
  private State state = State.VALUE;
  private boolean inKey;
  private String literal = "";
  private int matched;
  private int codeUnit;
  private @Nullable Object root = NOTHING;

  /** Nothing is written yet. */
  public PartialJson() {}

  /**
   * Reads on.
   *
   * @throws StructuredOutputException if this is not how JSON goes on
   */
  public void append(CharSequence piece) {
    for (int i = 0; i < piece.length(); i++) {
      text.append(piece.charAt(i));
      accept(piece.charAt(i));
    }
  }

  /** All that was appended. */
  public String text() {
    return text.toString();
  }

  /** Whether the JSON has ended; only white space may follow. */
  public boolean isComplete() {
    return state == State.COMPLETE;
  }

  /**
   * What is known of the value: maps, lists, strings, numbers, booleans and null, all immutable.
   * Empty while nothing is, and if the value is null.
   */
  public Optional<Object> value() {
    Object value = isComplete() ? root : openScalar();
    for (OpenContainer container : containers) {
      value = container.with(value);
    }
    return NOTHING.equals(value) ? Optional.empty() : Optional.ofNullable(value);
  }

  /**
   * Ends the text.
   *
   * @throws StructuredOutputException if the JSON had not ended
   */
  public void finish() {
    if (state == State.NUMBER && containers.isEmpty()) {
      endNumber();
    }
    if (state != State.COMPLETE) {
      throw new StructuredOutputException("the JSON has no end", text(), null);
    }
  }

  private @Nullable Object openScalar() {
    return switch (state) {
      case STRING, ESCAPE, UNICODE -> inKey ? NOTHING : wholeCharacters();
      case LITERAL -> valueOf(literal);
      default -> NOTHING;
    };
  }

  /** Without half a character at its end. */
  private String wholeCharacters() {
    int end = scalar.length();
    boolean half = end > 0 && Character.isHighSurrogate(scalar.charAt(end - 1));
    return scalar.substring(0, half ? end - 1 : end);
  }

  private void accept(char c) {
    switch (state) {
      case STRING -> inString(c);
      case ESCAPE -> afterBackslash(c);
      case UNICODE -> inUnicode(c);
      case LITERAL -> inLiteral(c);
      case NUMBER -> {
        if (isOfNumber(c)) {
          addToNumber(c);
        } else {
          endNumber();
          accept(c);
        }
      }
      default -> {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
          betweenValues(c);
        }
      }
    }
  }

  private void betweenValues(char c) {
    switch (state) {
      case FIRST_ELEMENT -> {
        if (c == ']') {
          endContainer();
        } else {
          beginValue(c);
        }
      }
      case VALUE -> beginValue(c);
      case FIRST_KEY -> {
        if (c == '}') {
          endContainer();
        } else {
          beginKey(c);
        }
      }
      case KEY -> beginKey(c);
      case COLON -> {
        require(c == ':', c, "a colon");
        state = State.VALUE;
      }
      case COMMA -> afterElement(c);
      default -> throw wrong(c, "the end");
    }
  }

  private void afterElement(char c) {
    OpenContainer container = containers.getFirst();
    if (c == container.end()) {
      endContainer();
    } else {
      require(c == ',', c, "a comma or " + container.end());
      state = container instanceof OpenObject ? State.KEY : State.VALUE;
    }
  }

  private void beginKey(char c) {
    require(c == '"', c, "a key");
    beginString(true);
  }

  private void beginValue(char c) {
    switch (c) {
      case '{' -> begin(new OpenObject(), State.FIRST_KEY);
      case '[' -> begin(new OpenArray(), State.FIRST_ELEMENT);
      case '"' -> beginString(false);
      case 't' -> beginLiteral("true");
      case 'f' -> beginLiteral("false");
      case 'n' -> beginLiteral("null");
      default -> {
        require(c == '-' || isDigit(c), c, "a value");
        scalar.setLength(0);
        scalar.append(c);
        state = State.NUMBER;
      }
    }
  }

  private void begin(OpenContainer container, State first) {
    if (containers.size() == MAX_DEPTH) {
      throw new StructuredOutputException("JSON is nested deeper than " + MAX_DEPTH, text(), null);
    }
    containers.push(container);
    state = first;
  }

  private void endContainer() {
    endValue(containers.pop().closed());
  }

  private void endValue(@Nullable Object value) {
    OpenContainer container = containers.peek();
    if (container == null) {
      root = value;
      state = State.COMPLETE;
    } else {
      container.add(value);
      state = State.COMMA;
    }
  }

  private void beginString(boolean key) {
    inKey = key;
    scalar.setLength(0);
    state = State.STRING;
  }

  private void inString(char c) {
    if (c == '\\') {
      state = State.ESCAPE;
    } else if (c == '"') {
      endString(scalar.toString());
    } else {
      require(c >= ' ', c, "an escape for a control character");
      scalar.append(c);
    }
  }

  private void endString(String string) {
    if (inKey && containers.getFirst() instanceof OpenObject object) {
      object.beginKey(string);
      state = State.COLON;
    } else {
      endValue(string);
    }
  }

  private void afterBackslash(char c) {
    state = State.STRING;
    switch (c) {
      case '"', '\\', '/' -> scalar.append(c);
      case 'b' -> scalar.append('\b');
      case 'f' -> scalar.append('\f');
      case 'n' -> scalar.append('\n');
      case 'r' -> scalar.append('\r');
      case 't' -> scalar.append('\t');
      case 'u' -> {
        codeUnit = 0;
        matched = 0;
        state = State.UNICODE;
      }
      default -> throw wrong(c, "an escape");
    }
  }

  private void inUnicode(char c) {
    int digit = Character.digit(c, 16);
    require(digit >= 0, c, "four hexadecimal digits");
    codeUnit = codeUnit << 4 | digit;
    if (++matched == 4) {
      scalar.append((char) codeUnit);
      state = State.STRING;
    }
  }

  private void beginLiteral(String word) {
    literal = word;
    matched = 1;
    state = State.LITERAL;
  }

  private void inLiteral(char c) {
    require(c == literal.charAt(matched), c, literal);
    if (++matched == literal.length()) {
      endValue(valueOf(literal));
    }
  }

  private static @Nullable Object valueOf(String literal) {
    return literal.equals("null") ? null : (Object) literal.equals("true");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOfNumber(char c) {
    return isDigit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }

  private void addToNumber(char c) {
    if (scalar.length() == MAX_NUMBER_LENGTH) {
      throw new StructuredOutputException(
          "a number is longer than " + MAX_NUMBER_LENGTH, text(), null);
    }
    scalar.append(c);
  }

  private void endNumber() {
    String number = scalar.toString();
    if (!NUMBER.matcher(number).matches()) {
      throw new StructuredOutputException("%s is no number".formatted(number), text(), null);
    }
    endValue(numberOf(number));
  }

  /** Of the types that Jackson chooses too. */
  private static Number numberOf(String number) {
    if (number.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      return Double.valueOf(number);
    }
    BigInteger integer = new BigInteger(number);
    if (integer.bitLength() < Integer.SIZE) {
      return integer.intValue();
    }
    return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
  }

  private void require(boolean condition, char found, String expected) {
    if (!condition) {
      throw wrong(found, expected);
    }
  }

  private StructuredOutputException wrong(char found, String expected) {
    return new StructuredOutputException(
        "no JSON at character %d: %s where %s should be"
            .formatted(text.length(), Character.getName(found), expected),
        text(),
        null);
  }
}
