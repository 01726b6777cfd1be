package io.github.llamapanama.chat.template.python;

import java.util.Map;
import java.util.function.BiFunction;

/** {@code str.format}, as Jinja2's sandbox allows it. */
public final class BraceFormat {

  private static final int MAXIMUM_DEPTH = 2;

  private final Arguments arguments;
  private final BiFunction<Object, String, Object> attributes;
  private final Rendering rendering;
  private int next;

  /**
   * Creates a formatter.
   *
   * @param attributes how a field like {@code {0.name}} reads an attribute: as the template does
   */
  public BraceFormat(
      Arguments arguments, BiFunction<Object, String, Object> attributes, Rendering rendering) {
    this.arguments = arguments;
    this.attributes = attributes;
    this.rendering = rendering;
  }

  /** Formats. */
  public Text format(Text source) {
    Text result = format(source, 0);
    return source.isMarkup() ? result.asMarkup() : result;
  }

  private Text format(Text source, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw Failure.error("Max string recursion exceeded");
    }
    String format = source.value();
    TextBuilder output = new TextBuilder(rendering);
    int at = 0;
    while (at < format.length()) {
      int start = at;
      while (at < format.length() && format.charAt(at) != '{' && format.charAt(at) != '}') {
        at++;
      }
      output.append(source, start, at);
      if (at == format.length()) {
        break;
      }
      char brace = format.charAt(at);
      if (at + 1 < format.length() && format.charAt(at + 1) == brace) {
        output.append(source, at, at + 1);
        at += 2;
        continue;
      }
      if (brace == '}') {
        throw Failure.error("Single '}' encountered in format string");
      }
      int end = closing(format, at + 1);
      output.append(field(source, at + 1, end, depth));
      at = end + 1;
    }
    return output.toText();
  }

  private static int closing(String format, int start) {
    int open = 1;
    boolean bracket = false;
    for (int i = start; i < format.length(); i++) {
      char c = format.charAt(i);
      if (bracket) {
        bracket = c != ']';
      } else if (c == '[') {
        bracket = true;
      } else if (c == '{') {
        open++;
      } else if (c == '}' && --open == 0) {
        return i;
      }
    }
    throw Failure.error("expected '}' before end of string");
  }

  private Text field(Text source, int start, int end, int depth) {
    String format = source.value();
    int name = start;
    boolean bracket = false;
    while (name < end) {
      char c = format.charAt(name);
      if (!bracket && (c == '!' || c == ':')) {
        break;
      }
      bracket = c == '[' || (bracket && c != ']');
      name++;
    }
    Object value = value(format.substring(start, name));
    int at = name;
    if (at < end && format.charAt(at) == '!') {
      char conversion = at + 1 < end ? format.charAt(at + 1) : 0;
      value =
          switch (conversion) {
            case 's' -> Printer.str(value, rendering);
            case 'r', 'a' -> Printer.repr(value, rendering);
            default -> throw Failure.error("Unknown conversion specifier '" + conversion + "'");
          };
      at += 2;
    }
    if (at < end && format.charAt(at) != ':') {
      throw Failure.error("expected ':' after conversion specifier");
    }
    Text spec = at < end ? format(source.substring(at + 1, end), depth + 1) : Text.EMPTY;
    if (value instanceof Undefined undefined && !spec.isEmpty()) {
      throw undefined.failure();
    }
    return FormatSpec.parse(spec.value()).format(value, rendering);
  }

  private Object value(String field) {
    int at = 0;
    while (at < field.length() && field.charAt(at) != '.' && field.charAt(at) != '[') {
      at++;
    }
    Object value = argument(field.substring(0, at));
    while (at < field.length()) {
      if (field.charAt(at) == '.') {
        int start = ++at;
        while (at < field.length() && field.charAt(at) != '.' && field.charAt(at) != '[') {
          at++;
        }
        value = attributes.apply(value, field.substring(start, at));
      } else if (field.charAt(at) == '[') {
        int close = field.indexOf(']', at);
        if (close < 0) {
          throw Failure.error("Missing ']' in format string");
        }
        String key = field.substring(at + 1, close);
        Object item =
            Operators.item(value, isNumber(key) ? Long.parseLong(key) : Text.template(key));
        value = item == null ? Undefined.element(value, Text.template(key)) : item;
        at = close + 1;
      } else {
        throw Failure.error("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Object argument(String name) {
    boolean numbered = isNumber(name);
    if (name.isEmpty() || numbered) {
      if (numbered ? next > 0 : next < 0) {
        throw Failure.error(
            "cannot switch between manual field specification and automatic field numbering");
      }
      long index = numbered ? Long.parseLong(name) : next++;
      next = numbered ? -1 : next;
      if (index >= arguments.size()) {
        throw Failure.error(
            "Replacement index " + index + " out of range for positional args tuple");
      }
      return arguments.positional()[(int) index];
    }
    Map<String, Object> named = arguments.named();
    Object value = named.get(name);
    if (value == null) {
      throw Failure.error("'" + name + "'");
    }
    return value;
  }
}
