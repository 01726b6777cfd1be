package io.github.llamapanama.chat.template.python;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code json.dumps} and {@code json.loads}. */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();
  private static final int MAXIMUM_DEPTH = 1000;

  /**
   * How to write.
   *
   * @param indent what each level is indented by; null for a single line
   */
  public record Style(
      boolean asciiOnly,
      @Nullable Text indent,
      Text itemSeparator,
      Text keySeparator,
      boolean sortKeys) {}

  private final StringBuilder output = new StringBuilder();
  private final Style style;
  private final Rendering rendering;
  private int depth;
  private int charged;
  private boolean input;

  private Json(Style style, Rendering rendering) {
    this.style = style;
    this.rendering = rendering;
  }

  /**
   * Writes a value. What holds any text of the caller counts as the caller's as a whole, so that
   * one JSON document is one piece.
   */
  public static Text write(Object value, Style style, Rendering rendering) {
    Json json = new Json(style, rendering);
    json.write(value);
    rendering.checkSize(json.output.length());
    rendering.charge(json.output.length() - json.charged);
    return Text.of(json.output.toString(), json.input);
  }

  /** Reads a value; its strings have the origin of the text. */
  public static Object read(Text text) {
    try {
      return Converter.convert(MAPPER.readTree(text.value()), text.hasInput());
    } catch (JacksonException e) {
      throw Failure.error("invalid JSON: " + e.getOriginalMessage());
    }
  }

  private void write(Object value) {
    if (output.length() - charged > 4096) {
      rendering.checkSize(output.length());
      rendering.charge(output.length() - charged);
      charged = output.length();
    }
    switch (value) {
      case Text text -> {
        input |= text.hasInput();
        quote(text.value());
      }
      case None none -> output.append("null");
      case Boolean bool -> output.append(bool ? "true" : "false");
      case Double number -> output.append(number(number));
      case PyDict dict -> writeEntries(dict);
      case PyList list -> writeElements(list);
      case PyTuple tuple -> writeElements(tuple);
      default -> {
        if (!Numbers.isInteger(value)) {
          throw Failure.error("Object of type " + Types.name(value) + " is not JSON serializable");
        }
        output.append(Numbers.print(value));
      }
    }
  }

  private static String number(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return Numbers.print(number);
  }

  private void writeElements(Sequence elements) {
    if (elements.size() == 0) {
      output.append("[]");
      return;
    }
    enter();
    output.append('[');
    for (int i = 0; i < elements.size(); i++) {
      separate(i);
      write(elements.get(i));
    }
    leave();
    output.append(']');
  }

  private void writeEntries(PyDict dict) {
    if (dict.size() == 0) {
      output.append("{}");
      return;
    }
    enter();
    output.append('{');
    List<Object> items = dict.items().elements();
    if (style.sortKeys()) {
      items.sort(
          Comparator.comparing(
              item -> ((PyTuple) item).get(0), (a, b) -> Operators.compare(a, b, "<")));
    }
    for (int i = 0; i < items.size(); i++) {
      PyTuple item = (PyTuple) items.get(i);
      separate(i);
      writeKey(item.get(0));
      append(style.keySeparator());
      write(item.get(1));
    }
    leave();
    output.append('}');
  }

  private void writeKey(Object key) {
    switch (key) {
      case Text text -> {
        input |= text.hasInput();
        quote(text.value());
      }
      case None none -> output.append("\"null\"");
      case Boolean bool -> output.append(bool ? "\"true\"" : "\"false\"");
      case Double number -> output.append('"').append(number(number)).append('"');
      default -> {
        if (!Numbers.isInteger(key)) {
          throw Failure.error("keys must be str, int, float, bool or None, not " + Types.name(key));
        }
        output.append('"').append(Numbers.print(key)).append('"');
      }
    }
  }

  private void enter() {
    if (++depth > MAXIMUM_DEPTH) {
      throw Failure.error("Circular reference detected");
    }
  }

  private void leave() {
    depth--;
    newLine();
  }

  private void separate(int index) {
    if (index > 0) {
      append(style.itemSeparator());
    }
    newLine();
  }

  private void newLine() {
    Text indent = style.indent();
    if (indent != null) {
      rendering.checkSize(output.length() + (long) depth * indent.value().length());
      output.append('\n').repeat(indent.value(), depth);
      input |= indent.hasInput();
    }
  }

  private void append(Text text) {
    output.append(text.value());
    input |= text.hasInput();
  }

  private void quote(String text) {
    output.append('"');
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && (c < 0x7F || !style.asciiOnly())) {
        continue;
      }
      output.append(text, copied, i);
      copied = i + 1;
      switch (c) {
        case '"' -> output.append("\\\"");
        case '\\' -> output.append("\\\\");
        case '\n' -> output.append("\\n");
        case '\r' -> output.append("\\r");
        case '\t' -> output.append("\\t");
        case '\f' -> output.append("\\f");
        case '\b' -> output.append("\\b");
        default -> output.append("\\u%04x".formatted((int) c));
      }
    }
    output.append(text, copied, text.length()).append('"');
  }
}
