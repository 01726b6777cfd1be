package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.BraceFormat;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Characters;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyList;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Slice;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.TextBuilder;
import io.github.llamapanama.chat.template.python.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of {@code str}. {@code encode} and {@code maketrans} are left out: no bytes here. */
final class StringMethods {

  private static final Map<String, Method<Text>> METHODS = new HashMap<>();

  static {
    METHODS.put("upper", (text, arguments, rendering) -> text.upper());
    METHODS.put("lower", (text, arguments, rendering) -> text.lower());
    METHODS.put("casefold", (text, arguments, rendering) -> text.upper().lower());
    METHODS.put("capitalize", (text, arguments, rendering) -> capitalize(text));
    METHODS.put("title", (text, arguments, rendering) -> title(text));
    METHODS.put("swapcase", (text, arguments, rendering) -> text.map(StringMethods::swapCase));
    METHODS.put("strip", strip(true, true));
    METHODS.put("lstrip", strip(true, false));
    METHODS.put("rstrip", strip(false, true));
    METHODS.put("removeprefix", StringMethods::removePrefix);
    METHODS.put("removesuffix", StringMethods::removeSuffix);
    METHODS.put("startswith", (text, arguments, rendering) -> affix(text, arguments, true));
    METHODS.put("endswith", (text, arguments, rendering) -> affix(text, arguments, false));
    METHODS.put("split", StringMethods::split);
    METHODS.put("rsplit", StringMethods::rsplit);
    METHODS.put("splitlines", StringMethods::splitLines);
    METHODS.put("partition", (text, arguments, rendering) -> partition(text, arguments, false));
    METHODS.put("rpartition", (text, arguments, rendering) -> partition(text, arguments, true));
    METHODS.put("join", StringMethods::join);
    METHODS.put("replace", StringMethods::replace);
    METHODS.put("format", StringMethods::format);
    METHODS.put("format_map", StringMethods::formatMap);
    METHODS.put("find", (text, arguments, rendering) -> (long) find(text, arguments, false));
    METHODS.put("rfind", (text, arguments, rendering) -> (long) find(text, arguments, true));
    METHODS.put("index", (text, arguments, rendering) -> index(text, arguments, false));
    METHODS.put("rindex", (text, arguments, rendering) -> index(text, arguments, true));
    METHODS.put("count", StringMethods::count);
    METHODS.put("center", StringMethods::center);
    METHODS.put("ljust", (text, arguments, rendering) -> justify(text, arguments, rendering, true));
    METHODS.put(
        "rjust", (text, arguments, rendering) -> justify(text, arguments, rendering, false));
    METHODS.put("zfill", StringMethods::zeroFill);
    METHODS.put("expandtabs", StringMethods::expandTabs);
    METHODS.put("translate", StringMethods::translate);
    METHODS.put("isalnum", all(c -> isAlpha(c) || isNumeric(c)));
    METHODS.put("isalpha", all(StringMethods::isAlpha));
    METHODS.put("isdecimal", all(c -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER));
    METHODS.put("isdigit", all(StringMethods::isDigit));
    METHODS.put("isnumeric", all(StringMethods::isNumeric));
    METHODS.put("isspace", all(Characters::isSpace));
    METHODS.put(
        "isascii", (text, arguments, rendering) -> text.value().chars().allMatch(c -> c < 0x80));
    METHODS.put(
        "isprintable",
        (text, arguments, rendering) ->
            text.value().codePoints().allMatch(Characters::isPrintable));
    METHODS.put("islower", (text, arguments, rendering) -> isLower(text));
    METHODS.put("isupper", (text, arguments, rendering) -> isUpper(text));
    METHODS.put("istitle", (text, arguments, rendering) -> isTitle(text));
    METHODS.put("isidentifier", (text, arguments, rendering) -> isIdentifier(text.value()));
  }

  private StringMethods() {}

  static @Nullable Callable bind(Text text, String name) {
    Method<Text> method = METHODS.get(name);
    return method == null ? null : method.bind(text);
  }

  private static Method<Text> all(IntPredicate predicate) {
    return (text, arguments, rendering) ->
        !text.isEmpty() && text.value().codePoints().allMatch(predicate);
  }

  private static boolean isAlpha(int c) {
    return Character.isLetter(c);
  }

  private static boolean isDigit(int c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
        || c == 0xB2
        || c == 0xB3
        || c == 0xB9
        || (c >= 0x2070 && c <= 0x2089 && Character.getType(c) == Character.OTHER_NUMBER)
        || (c >= 0x2460 && c <= 0x2468);
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  private static boolean isLower(Text text) {
    return text.value().codePoints().anyMatch(Character::isLowerCase)
        && text.value()
            .codePoints()
            .noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  private static boolean isUpper(Text text) {
    return text.value().codePoints().anyMatch(Character::isUpperCase)
        && text.value()
            .codePoints()
            .noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  private static boolean isTitle(Text text) {
    boolean cased = false;
    boolean any = false;
    String value = text.value();
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      boolean capital = Character.isUpperCase(c) || Character.isTitleCase(c);
      if (capital ? cased : Character.isLowerCase(c) && !cased) {
        return false;
      }
      cased = Characters.isCased(c);
      any |= cased;
    }
    return any;
  }

  private static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints()
            .allMatch(
                c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  /** {@code str.capitalize}. */
  static Text capitalize(Text text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = Character.charCount(text.value().codePointAt(0));
    return text.substring(0, first)
        .map(c -> Character.toString(Character.toTitleCase(c.codePointAt(0))))
        .plus(text.substring(first).lower());
  }

  private static Text title(Text text) {
    String value = text.value();
    StringBuilder title = new StringBuilder(value.length());
    boolean cased = false;
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      if (cased) {
        title.append(Character.toString(c).toLowerCase(Locale.ROOT));
      } else {
        title.appendCodePoint(Character.toTitleCase(c));
      }
      cased = Characters.isCased(c);
    }
    return text.with(title.toString());
  }

  private static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              swapped.append(
                  Character.isUpperCase(c)
                      ? one.toLowerCase(Locale.ROOT)
                      : one.toUpperCase(Locale.ROOT));
            });
    return swapped.toString();
  }

  private static Method<Text> strip(boolean left, boolean right) {
    return (text, arguments, rendering) ->
        text.strip(
            arguments.size() == 0 && arguments.named().isEmpty()
                ? null
                : arguments.bind("strip", 0, "chars").text(0),
            left,
            right);
  }

  private static Object removePrefix(Text text, Arguments arguments, Rendering rendering) {
    String prefix = arguments.bind("removeprefix", 1, "prefix").requireText(0).value();
    return text.value().startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static Object removeSuffix(Text text, Arguments arguments, Rendering rendering) {
    String suffix = arguments.bind("removesuffix", 1, "suffix").requireText(0).value();
    return text.value().endsWith(suffix)
        ? text.substring(0, text.value().length() - suffix.length())
        : text;
  }

  /**
   * A part of a text, and where it starts, for the methods that take {@code start} and {@code end}.
   */
  private record Part(String value, int start, boolean valid) {

    static Part of(Text text, Arguments.Bound bound, int index) {
      if (!bound.has(index) && !bound.has(index + 1)) {
        return new Part(text.value(), 0, true);
      }
      int length = text.length();
      Object from = bound.get(index, None.NONE);
      boolean valid = from == None.NONE || Numbers.toIndex(from) <= length;
      Slice.Range range = new Slice(from, bound.get(index + 1, None.NONE), None.NONE).over(length);
      int start = range.count() == 0 && from != None.NONE ? start(from, length) : range.start();
      return new Part(text.slice(range).value(), start, valid);
    }

    private static int start(Object from, int length) {
      long index = Numbers.toIndex(from);
      return Math.clamp(index < 0 ? index + length : index, 0, length);
    }
  }

  private static boolean affix(Text text, Arguments arguments, boolean prefix) {
    String name = prefix ? "startswith" : "endswith";
    Arguments.Bound bound = arguments.bind(name, 1, "prefix", "start", "end");
    Part part = Part.of(text, bound, 1);
    if (!part.valid()) {
      return false;
    }
    if (bound.require(0) instanceof PyTuple choices) {
      for (int i = 0; i < choices.size(); i++) {
        if (!(choices.get(i) instanceof Text choice)) {
          throw Failure.error("tuple for " + name + " must only contain str");
        }
        if (matches(part.value(), choice.value(), prefix)) {
          return true;
        }
      }
      return false;
    }
    return matches(part.value(), bound.requireText(0).value(), prefix);
  }

  private static boolean matches(String text, String affix, boolean prefix) {
    return prefix ? text.startsWith(affix) : text.endsWith(affix);
  }

  private static Object split(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("split", 0, "sep", "maxsplit");
    Text separator = bound.text(0);
    long left = bound.integer(1, -1);
    rendering.charge(text.value().length());
    PyList parts = new PyList();
    String value = text.value();
    if (separator != null) {
      String by = nonEmpty(separator);
      int start = 0;
      for (int at; left-- != 0 && (at = value.indexOf(by, start)) >= 0; start = at + by.length()) {
        rendering.charge(8);
        parts.add(text.substring(start, at));
      }
      parts.add(text.substring(start));
      return parts;
    }
    int at = skip(value, 0, true);
    while (at < value.length()) {
      int end = left-- == 0 ? value.length() : skip(value, at, false);
      rendering.charge(8);
      parts.add(text.substring(at, end));
      at = skip(value, end, true);
    }
    return parts;
  }

  private static String nonEmpty(Text separator) {
    if (separator.isEmpty()) {
      throw Failure.error("empty separator");
    }
    return separator.value();
  }

  private static int skip(String value, int from, boolean spaces) {
    int at = from;
    while (at < value.length() && Characters.isSpace(value.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  private static int skipBack(String value, int from, boolean spaces) {
    int at = from;
    while (at > 0 && Characters.isSpace(value.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  private static Object rsplit(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("rsplit", 0, "sep", "maxsplit");
    Text separator = bound.text(0);
    long left = bound.integer(1, -1);
    rendering.charge(text.value().length());
    List<Object> parts = new ArrayList<>();
    String value = text.value();
    if (separator != null) {
      String by = nonEmpty(separator);
      int end = value.length();
      for (int at;
          left-- != 0 && end >= by.length() && (at = value.lastIndexOf(by, end - by.length())) >= 0;
          end = at) {
        rendering.charge(8);
        parts.add(text.substring(at + by.length(), end));
      }
      parts.add(text.substring(0, end));
    } else {
      int end = skipBack(value, value.length(), true);
      while (end > 0) {
        int start = left-- == 0 ? 0 : skipBack(value, end, false);
        rendering.charge(8);
        parts.add(text.substring(start, end));
        end = skipBack(value, start, true);
      }
    }
    Collections.reverse(parts);
    return PyList.copyOf(parts);
  }

  private static Object splitLines(Text text, Arguments arguments, Rendering rendering) {
    boolean keep = arguments.bind("splitlines", 0, "keepends").truth(0, false);
    PyList lines = new PyList();
    rendering.charge(text.value().length());
    for (int[] line : lines(text.value())) {
      rendering.charge(8);
      lines.add(text.substring(line[0], keep ? line[2] : line[1]));
    }
    return lines;
  }

  /** Start, end and end with its line break of every line. */
  static List<int[]> lines(String value) {
    List<int[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Characters.isLineBreak(c)) {
        int next =
            c == '\r' && i + 1 < value.length() && value.charAt(i + 1) == '\n' ? i + 2 : i + 1;
        lines.add(new int[] {start, i, next});
        start = next;
        i = next - 1;
      }
    }
    if (start < value.length()) {
      lines.add(new int[] {start, value.length(), value.length()});
    }
    return lines;
  }

  private static Object partition(Text text, Arguments arguments, boolean last) {
    Text separator = arguments.bind("partition", 1, "sep").requireText(0);
    String by = nonEmpty(separator);
    int at = last ? text.value().lastIndexOf(by) : text.value().indexOf(by);
    if (at < 0) {
      return last
          ? PyTuple.of(Text.EMPTY, Text.EMPTY, text)
          : PyTuple.of(text, Text.EMPTY, Text.EMPTY);
    }
    int end = at + by.length();
    return PyTuple.of(text.substring(0, at), text.substring(at, end), text.substring(end));
  }

  private static Object join(Text text, Arguments arguments, Rendering rendering) {
    TextBuilder joined = new TextBuilder(rendering);
    Iterator<Object> parts = Operators.iterate(arguments.bind("join", 1, "iterable").require(0));
    for (int i = 0; parts.hasNext(); i++) {
      Object part = parts.next();
      if (!(part instanceof Text next)) {
        throw Failure.error(
            "sequence item " + i + ": expected str instance, " + Types.name(part) + " found");
      }
      if (i > 0) {
        joined.append(text);
      }
      rendering.charge(1);
      joined.append(text.isMarkup() ? Operators.escape(next) : next);
    }
    return text.isMarkup() ? joined.toText().asMarkup() : joined.toText();
  }

  private static Object replace(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    Text replacement = bound.requireText(1);
    return text.replace(
        bound.requireText(0),
        text.isMarkup() ? Operators.escape(replacement) : replacement,
        bound.integer(2, -1),
        rendering);
  }

  private static Object format(Text text, Arguments arguments, Rendering rendering) {
    return new BraceFormat(arguments, StringMethods::attribute, rendering).format(text);
  }

  private static Object formatMap(Text text, Arguments arguments, Rendering rendering) {
    if (!(arguments.bind("format_map", 1, "mapping").require(0) instanceof PyDict dict)) {
      throw Failure.error("format_map() argument must be a dict");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    for (Object item : dict.items().elements()) {
      if (((PyTuple) item).get(0) instanceof Text key) {
        named.put(key.value(), ((PyTuple) item).get(1));
      }
    }
    return format(text, new Arguments(new Object[0], named), rendering);
  }

  private static Object attribute(Object value, String name) {
    return Attributes.get(value, Text.template(name));
  }

  private static int find(Text text, Arguments arguments, boolean last) {
    Arguments.Bound bound = arguments.bind("find", 1, "sub", "start", "end");
    Part part = Part.of(text, bound, 1);
    String wanted = bound.requireText(0).value();
    if (!part.valid()) {
      return -1;
    }
    int at = last ? part.value().lastIndexOf(wanted) : part.value().indexOf(wanted);
    return at < 0 ? -1 : part.start() + part.value().codePointCount(0, at);
  }

  private static Object index(Text text, Arguments arguments, boolean last) {
    int index = find(text, arguments, last);
    if (index < 0) {
      throw Failure.error("substring not found");
    }
    return (long) index;
  }

  private static Object count(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("count", 1, "sub", "start", "end");
    Part part = Part.of(text, bound, 1);
    String wanted = bound.requireText(0).value();
    if (!part.valid()) {
      return 0L;
    }
    rendering.charge(part.value().length());
    if (wanted.isEmpty()) {
      return (long) part.value().codePointCount(0, part.value().length()) + 1;
    }
    long count = 0;
    for (int at = part.value().indexOf(wanted);
        at >= 0;
        at = part.value().indexOf(wanted, at + wanted.length())) {
      count++;
    }
    return count;
  }

  private static Text fill(Arguments.Bound bound) {
    Text fill = bound.has(1) ? bound.requireText(1) : Text.template(" ");
    if (fill.length() != 1) {
      throw Failure.error("The fill character must be exactly one character long");
    }
    return fill;
  }

  private static Object center(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("center", 1, "width", "fillchar");
    return center(text, bound.integer(0, 0), fill(bound), rendering);
  }

  static Text center(Text text, long width, Text fill, Rendering rendering) {
    long missing = width - text.length();
    if (missing <= 0) {
      return text;
    }
    long left = missing / 2 + (missing & width & 1);
    return fill.repeat(left, rendering).plus(text).plus(fill.repeat(missing - left, rendering));
  }

  private static Object justify(Text text, Arguments arguments, Rendering rendering, boolean left) {
    Arguments.Bound bound = arguments.bind("justify", 1, "width", "fillchar");
    Text padding = fill(bound).repeat(bound.integer(0, 0) - text.length(), rendering);
    return left ? text.plus(padding) : padding.plus(text);
  }

  private static Object zeroFill(Text text, Arguments arguments, Rendering rendering) {
    long width = arguments.bind("zfill", 1, "width").integer(0, 0);
    Text zeros = Text.template("0").repeat(width - text.length(), rendering);
    int sign = text.value().startsWith("-") || text.value().startsWith("+") ? 1 : 0;
    return text.substring(0, sign).plus(zeros).plus(text.substring(sign));
  }

  private static Object expandTabs(Text text, Arguments arguments, Rendering rendering) {
    long size = arguments.bind("expandtabs", 0, "tabsize").integer(0, 8);
    TextBuilder expanded = new TextBuilder(rendering);
    String value = text.value();
    long column = 0;
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      int end = i + Character.charCount(c);
      if (c == '\t') {
        long spaces = size <= 0 ? 0 : size - column % size;
        expanded.append(Text.of(" ", text.substring(i, end).hasInput()).repeat(spaces, rendering));
        column += spaces;
      } else {
        expanded.append(text, i, end);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
      i = end;
    }
    return expanded.toText();
  }

  private static Object translate(Text text, Arguments arguments, Rendering rendering) {
    if (!(arguments.bind("translate", 1, "table").require(0) instanceof PyDict table)) {
      throw Failure.error("translate() argument must be a dict");
    }
    TextBuilder translated = new TextBuilder(rendering);
    String value = text.value();
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      int end = i + Character.charCount(c);
      Object mapped = table.get((long) c);
      if (mapped == null) {
        translated.append(text, i, end);
      } else if (mapped instanceof Text replacement) {
        translated.append(replacement);
      } else if (mapped != None.NONE) {
        translated.append(
            Character.toString((int) Numbers.toIndex(mapped)), text.substring(i, end).hasInput());
      }
      i = end;
    }
    return translated.toText();
  }
}
