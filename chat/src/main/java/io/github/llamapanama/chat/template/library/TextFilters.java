package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Characters;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.PercentFormat;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Slice;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.TextBuilder;
import io.github.llamapanama.chat.template.python.Types;
import io.github.llamapanama.chat.template.python.Undefined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The filters that work on strings. Each takes any value and prints it first. */
final class TextFilters {

  private TextFilters() {}

  /** A filter of a printed value. */
  @FunctionalInterface
  private interface TextFilter extends Filter {

    Object apply(Text text, Arguments arguments, Rendering rendering);

    @Override
    default Object apply(Object value, Arguments arguments, Rendering rendering) {
      return apply(Printer.str(value, rendering), arguments, rendering);
    }
  }

  static void register(Map<String, Filter> filters) {
    put(filters, "capitalize", (text, arguments, rendering) -> StringMethods.capitalize(text));
    put(filters, "center", TextFilters::center);
    put(filters, "escape", (text, arguments, rendering) -> Operators.escape(text));
    filters.put("filesizeformat", TextFilters::fileSize);
    put(filters, "forceescape", (text, arguments, rendering) -> Operators.escape(text.asPlain()));
    put(filters, "format", TextFilters::format);
    filters.put("indent", strict(TextFilters::indent));
    put(filters, "lower", (text, arguments, rendering) -> text.lower());
    put(filters, "replace", TextFilters::replace);
    put(filters, "safe", (text, arguments, rendering) -> text.asMarkup());
    put(filters, "striptags", (text, arguments, rendering) -> stripTags(text));
    put(filters, "title", (text, arguments, rendering) -> title(text));
    put(filters, "trim", TextFilters::trim);
    filters.put("truncate", TextFilters::truncate);
    put(filters, "upper", (text, arguments, rendering) -> text.upper());
    filters.put("urlencode", TextFilters::urlEncode);
    put(filters, "wordcount", (text, arguments, rendering) -> wordCount(text.value()));
    filters.put("wordwrap", strict(TextFilters::wordWrap));
    filters.put("xmlattr", TextFilters::xmlAttributes);
  }

  private static void put(Map<String, Filter> filters, String name, TextFilter filter) {
    filters.put(name, filter);
  }

  /** A filter that takes nothing but a string. */
  private static Filter strict(TextFilter filter) {
    return (value, arguments, rendering) -> filter.apply(text(value), arguments, rendering);
  }

  private static Text text(Object value) {
    if (value instanceof Text text) {
      return text;
    }
    throw value instanceof Undefined undefined
        ? undefined.failure()
        : Failure.error("the filter needs a str, not " + Types.name(value));
  }

  private static Object center(Text text, Arguments arguments, Rendering rendering) {
    long width = arguments.bind("center", 0, "width").integer(0, 80);
    return StringMethods.center(text, width, Text.template(" "), rendering);
  }

  private static Object format(Text text, Arguments arguments, Rendering rendering) {
    if (arguments.named().isEmpty()) {
      return PercentFormat.format(text, PyTuple.of(arguments.positional()), rendering);
    }
    if (arguments.size() > 0) {
      throw Failure.error("can't handle positional and keyword arguments at the same time");
    }
    return PercentFormat.format(text, Functions.dict(arguments, rendering), rendering);
  }

  private static Object indent(Text source, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
    Object width = bound.get(0, 4L);
    Text step =
        width instanceof Text given
            ? given
            : Text.template(" ").repeat(Numbers.toIndex(width), rendering);
    boolean first = bound.truth(1, false);
    boolean blank = bound.truth(2, false);
    // A final line break opens one more, empty line.
    Text text = source.plus(Text.of("\n", source.hasInput() && endsInInput(source)));
    String value = text.value();
    List<int[]> lines = StringMethods.lines(value);
    TextBuilder indented = new TextBuilder(rendering);
    if (first) {
      indented.append(step);
    }
    for (int i = 0; i < lines.size(); i++) {
      int[] line = lines.get(i);
      if (i > 0) {
        indented.append("\n", text.substring(line[0] - 1, line[0]).hasInput());
        if (blank || line[1] > line[0]) {
          indented.append(step);
        }
      }
      indented.append(text, line[0], line[1]);
    }
    Text result = indented.toText();
    return source.isMarkup() ? result.asMarkup() : result;
  }

  private static boolean endsInInput(Text text) {
    int length = text.value().length();
    return length > 0 && text.substring(length - 1).hasInput();
  }

  private static Object replace(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    Object count = bound.get(2, None.NONE);
    return text.asPlain()
        .replace(
            Printer.str(bound.require(0), rendering),
            Printer.str(bound.require(1), rendering),
            count == None.NONE ? -1 : Numbers.toIndex(count),
            rendering);
  }

  private static Text stripTags(Text text) {
    String value = text.value();
    StringBuilder stripped = new StringBuilder(value.length());
    int at = 0;
    while (at < value.length()) {
      int open = value.indexOf('<', at);
      boolean comment = open >= 0 && value.startsWith("<!--", open);
      int close = open < 0 ? -1 : comment ? value.indexOf("-->", open) : value.indexOf('>', open);
      if (close < 0) {
        break;
      }
      stripped.append(value, at, open);
      at = close + (comment ? 3 : 1);
    }
    stripped.append(value, at, value.length());
    List<String> words = new ArrayList<>();
    for (String word : words(stripped.toString())) {
      words.add(word);
    }
    String unescaped =
        String.join(" ", words)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#34;", "\"")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
    return Text.of(unescaped, text.hasInput());
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || Characters.isSpace(text.charAt(i));
      if (!space && start < 0) {
        start = i;
      } else if (space && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
    }
    return words;
  }

  private static Text title(Text text) {
    String value = text.value();
    StringBuilder title = new StringBuilder(value.length());
    boolean start = true;
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      String one = Character.toString(c);
      title.append(start ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
      start = c == '-' || c == '(' || c == '{' || c == '[' || c == '<' || Characters.isSpace(c);
    }
    return text.with(title.toString()).asPlain();
  }

  private static Object trim(Text text, Arguments arguments, Rendering rendering) {
    return text.strip(arguments.bind("trim", 0, "chars").text(0), true, true);
  }

  private static Object truncate(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
    long length = bound.integer(0, 255);
    Text end = Printer.str(bound.get(2, Text.template("...")), rendering);
    Object leeway = bound.get(3, None.NONE);
    long slack = leeway == None.NONE ? 5 : Numbers.toIndex(leeway);
    if (length < end.length() || slack < 0) {
      throw Failure.error("expected length >= " + end.length() + ", got " + length);
    }
    if (Operators.length(value) <= length + slack) {
      return value;
    }
    Text text = text(value);
    long kept = length - end.length();
    Text cut = text.slice(new Slice(None.NONE, kept, None.NONE).over(text.length()));
    if (!bound.truth(1, false)) {
      int space = cut.value().lastIndexOf(' ');
      cut = space < 0 ? cut : cut.substring(0, space);
    }
    return cut.plus(end);
  }

  private static Object urlEncode(Object value, Arguments arguments, Rendering rendering) {
    if (value instanceof Text || !Operators.isIterable(value)) {
      return quote(Printer.str(value, rendering), "/");
    }
    TextBuilder query = new TextBuilder(rendering);
    Iterator<Object> pairs =
        value instanceof PyDict dict
            ? dict.items().elements().iterator()
            : Operators.iterate(value);
    for (boolean first = true; pairs.hasNext(); first = false) {
      List<Object> pair = Operators.toList(pairs.next());
      if (pair.size() != 2) {
        throw Failure.error("urlencode needs pairs");
      }
      query
          .append(first ? "" : "&", false)
          .append(quote(Printer.str(pair.get(0), rendering), ""))
          .append("=", false)
          .append(quote(Printer.str(pair.get(1), rendering), ""));
    }
    return query.toText();
  }

  private static Text quote(Text text, String safe) {
    return text.map(
        run -> {
          StringBuilder quoted = new StringBuilder(run.length());
          for (byte b : run.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "_.-~".indexOf(c) >= 0
                    || safe.indexOf(c) >= 0;
            quoted.append(
                plain
                    ? String.valueOf(c)
                    : c == ' ' && safe.isEmpty() ? "+" : "%%%02X".formatted((int) c));
          }
          return quoted.toString();
        });
  }

  private static Object wordCount(String text) {
    long count = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean word = Character.isLetterOrDigit(c) || c == '_';
      count += word && !inside ? 1 : 0;
      inside = word;
    }
    return count;
  }

  private static Object wordWrap(Text text, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound =
        arguments.bind(
            "wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
    long width = bound.integer(0, 79);
    if (width <= 0) {
      throw Failure.error("invalid width " + width + " (must be > 0)");
    }
    boolean breakLong = bound.truth(1, true);
    Object wrap = bound.get(2, None.NONE);
    String lineBreak = wrap == None.NONE ? "\n" : Printer.str(wrap, rendering).value();
    List<String> lines = new ArrayList<>();
    for (int[] line : StringMethods.lines(text.value())) {
      wrapLine(text.value().substring(line[0], line[1]), width, breakLong, lines, rendering);
    }
    rendering.charge((long) lines.size() * lineBreak.length() + text.value().length());
    rendering.checkSize((long) lines.size() * lineBreak.length() + text.value().length());
    return text.with(String.join(lineBreak, lines));
  }

  private static void wrapLine(
      String line, long width, boolean breakLong, List<String> lines, Rendering rendering) {
    StringBuilder current = new StringBuilder();
    int at = 0;
    int before = lines.size();
    while (at < line.length()) {
      int end = at;
      boolean space = Characters.isSpace(line.charAt(at));
      while (end < line.length() && Characters.isSpace(line.charAt(end)) == space) {
        end++;
        if (!space
            && line.charAt(end - 1) == '-'
            && end - at > 1
            && end < line.length()
            && Character.isLetter(line.charAt(end))) {
          break;
        }
      }
      String chunk = line.substring(at, end);
      rendering.charge(chunk.length());
      at = end;
      if (current.length() + chunk.length() <= width) {
        if (!(space && current.isEmpty() && lines.size() > before)) {
          current.append(chunk);
        }
        continue;
      }
      if (space) {
        flush(current, lines);
        continue;
      }
      if (chunk.length() > width && breakLong) {
        int room = (int) Math.max(0, width - current.length());
        current.append(chunk, 0, Math.min(room, chunk.length()));
        at = end - chunk.length() + room;
        flush(current, lines);
        continue;
      }
      flush(current, lines);
      current.append(chunk);
    }
    flush(current, lines);
    if (lines.size() == before) {
      lines.add("");
    }
  }

  private static void flush(StringBuilder current, List<String> lines) {
    if (!current.isEmpty()) {
      lines.add(Text.template(current.toString()).strip(null, false, true).value());
      current.setLength(0);
    }
  }

  private static Object fileSize(Object value, Arguments arguments, Rendering rendering) {
    boolean binary = arguments.bind("filesizeformat", 0, "binary").truth(0, false);
    Object number = value instanceof Text text ? Numbers.parseFloat(text.value()) : value;
    if (number == null) {
      throw Failure.error("could not convert string to float");
    }
    double bytes = Numbers.toDouble(number);
    int base = binary ? 1024 : 1000;
    String[] units =
        binary
            ? new String[] {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
            : new String[] {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    if (bytes == 1) {
      return Text.template("1 Byte");
    }
    if (bytes < base) {
      return Text.template((long) bytes + " Bytes");
    }
    int unit = 0;
    double scale = base;
    while (unit < units.length - 1 && bytes >= scale * base) {
      scale *= base;
      unit++;
    }
    return Text.template(String.format(Locale.ROOT, "%.1f %s", bytes / scale, units[unit]));
  }

  private static Object xmlAttributes(Object value, Arguments arguments, Rendering rendering) {
    boolean space = arguments.bind("xmlattr", 0, "autospace").truth(0, true);
    if (!(value instanceof PyDict dict)) {
      throw Failure.error("xmlattr needs a dict");
    }
    TextBuilder attributes = new TextBuilder(rendering);
    for (Object item : dict.items().elements()) {
      Object element = Filters.element(item, 1);
      if (element == None.NONE || element instanceof Undefined) {
        continue;
      }
      Text key = Printer.str(Filters.element(item, 0), rendering);
      if (key.value().codePoints().anyMatch(c -> Characters.isSpace(c) || "/>=".indexOf(c) >= 0)) {
        throw Failure.error("Invalid character in attribute name: '" + key + "'");
      }
      attributes
          .append(attributes.length() > 0 || space ? " " : "", false)
          .append(Operators.escape(key))
          .append("=\"", false)
          .append(Operators.escape(Printer.str(element, rendering)))
          .append("\"", false);
    }
    return attributes.toText().asPlain();
  }
}
