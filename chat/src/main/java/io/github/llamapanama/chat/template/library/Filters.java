package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Json;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Sequence;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.Undefined;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters, with {@code tojson} as transformers defines it. */
public final class Filters {

  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    FILTERS.put("abs", (value, arguments, rendering) -> Numbers.absolute(number(value)));
    FILTERS.put("attr", Filters::attribute);
    FILTERS.put("count", (value, arguments, rendering) -> (long) Operators.length(value));
    FILTERS.put("default", Filters::otherwise);
    FILTERS.put("float", Filters::toFloat);
    FILTERS.put("from_json", Filters::fromJson);
    FILTERS.put("int", Filters::toInteger);
    FILTERS.put("items", Filters::items);
    FILTERS.put("length", (value, arguments, rendering) -> (long) Operators.length(value));
    FILTERS.put("pprint", (value, arguments, rendering) -> Printer.repr(value, rendering));
    FILTERS.put("round", Filters::round);
    FILTERS.put("string", (value, arguments, rendering) -> Printer.str(value, rendering));
    FILTERS.put("tojson", Filters::toJson);
    TextFilters.register(FILTERS);
    ListFilters.register(FILTERS);
    alias("default", "d");
    alias("escape", "e");
  }

  private Filters() {}

  private static void alias(String name, String other) {
    FILTERS.put(other, java.util.Objects.requireNonNull(FILTERS.get(name)));
  }

  /** The filter of a name; null if there is none. */
  public static @Nullable Filter find(String name) {
    return FILTERS.get(name);
  }

  static Object number(Object value) {
    if (!Numbers.isNumber(value)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : Failure.error(
              "bad operand type: '"
                  + io.github.llamapanama.chat.template.python.Types.name(value)
                  + "'");
    }
    return value;
  }

  private static Object attribute(Object value, Arguments arguments, Rendering rendering) {
    Text name = Printer.str(arguments.bind("attr", 1, "name").require(0), rendering);
    Object attribute = Attributes.find(value, name.value());
    return attribute == null ? Undefined.element(value, name) : attribute;
  }

  private static Object otherwise(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
    boolean missing =
        value instanceof Undefined || (bound.truth(1, false) && !Operators.truth(value));
    return missing ? bound.get(0, Text.EMPTY) : value;
  }

  private static Object toFloat(Object value, Arguments arguments, Rendering rendering) {
    Object otherwise = arguments.bind("float", 0, "default").get(0, 0.0);
    if (Numbers.isNumber(value)) {
      return Numbers.toDouble(value);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Double number = value instanceof Text text ? Numbers.parseFloat(text.value()) : null;
    return number == null ? otherwise : number;
  }

  private static Object toInteger(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
    Object otherwise = bound.get(0, 0L);
    if (value instanceof Text text) {
      Object number = Numbers.parseInteger(text.value(), (int) bound.integer(1, 10));
      if (number != null) {
        return number;
      }
      Double decimal = Numbers.parseFloat(text.value());
      return decimal == null ? otherwise : truncate(decimal, otherwise);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (value instanceof Double number) {
      return truncate(number, otherwise);
    }
    return Numbers.isInteger(value) ? Numbers.of(Numbers.toBig(value)) : otherwise;
  }

  private static Object truncate(double number, Object otherwise) {
    return Double.isNaN(number) || Double.isInfinite(number) ? otherwise : Numbers.truncate(number);
  }

  private static Object items(Object value, Arguments arguments, Rendering rendering) {
    if (value instanceof Undefined) {
      return ListFilters.generator("generator", java.util.List.of());
    }
    if (value instanceof PyDict dict) {
      rendering.charge(8L * dict.size());
      return ListFilters.generator("generator", dict.items().elements());
    }
    throw Failure.error("Can only get item pairs from a mapping.");
  }

  private static Object round(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
    long precision = bound.integer(0, 0);
    Text method = bound.text(1);
    Object number = number(value);
    String name = method == null ? "common" : method.value();
    if (name.equals("common")) {
      return Numbers.round(number, precision);
    }
    if (!name.equals("ceil") && !name.equals("floor")) {
      throw Failure.error("method must be common, ceil or floor");
    }
    double factor = Math.pow(10, (double) precision);
    double scaled = Numbers.toDouble(number) * factor;
    return (name.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / factor;
  }

  private static Object toJson(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound =
        arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    Object indent = bound.get(1, None.NONE);
    Text step =
        indent == None.NONE
            ? null
            : indent instanceof Text text
                ? text
                : Text.template(" ").repeat(Numbers.toIndex(indent), rendering);
    Text item = Text.template(step == null ? ", " : ",");
    Text key = Text.template(": ");
    Object separators = bound.get(2, None.NONE);
    if (separators instanceof Sequence pair && pair.size() == 2) {
      item = Printer.str(pair.get(0), rendering);
      key = Printer.str(pair.get(1), rendering);
    } else if (separators != None.NONE) {
      throw Failure.error("separators must be a pair of strings");
    }
    return Json.write(
        value,
        new Json.Style(bound.truth(0, false), step, item, key, bound.truth(3, false)),
        rendering);
  }

  private static Object fromJson(Object value, Arguments arguments, Rendering rendering) {
    if (!(value instanceof Text text)) {
      throw Failure.error("from_json needs a string");
    }
    rendering.charge(8L * text.value().length());
    return Json.read(text);
  }

  /** {@code value.attribute} by a path such as {@code function.name}, for filters. */
  static Object path(Object value, Object path) {
    if (!(path instanceof Text text)) {
      return path == None.NONE ? value : Attributes.item(value, path);
    }
    Object found = value;
    for (String part : text.value().split("\\.", -1)) {
      boolean number =
          !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
      found = Attributes.item(found, number ? (Object) Long.parseLong(part) : Text.template(part));
    }
    return found;
  }

  /** A value to compare by, in which the case does not count unless asked for. */
  static Object caseless(Object value, boolean caseSensitive) {
    return !caseSensitive && value instanceof Text text ? text.lower() : value;
  }

  /** An element of a tuple. */
  static Object element(Object tuple, int index) {
    return ((PyTuple) tuple).get(index);
  }
}
