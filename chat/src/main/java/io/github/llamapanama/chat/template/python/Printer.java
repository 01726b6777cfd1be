package io.github.llamapanama.chat.template.python;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/**
 * Python's {@code str} and {@code repr}.
 *
 * <p>A container that holds any text of the caller is printed as the caller's as a whole, brackets
 * and quotes included. Numbers, booleans and {@code None} have no origin of their own and count as
 * the template's.
 */
public final class Printer {

  private final StringBuilder output = new StringBuilder();
  private final Deque<Object> open = new ArrayDeque<>();
  private final Rendering rendering;
  private int charged;
  private boolean input;

  private Printer(Rendering rendering) {
    this.rendering = rendering;
  }

  /** {@code str(value)}. */
  public static Text str(Object value, Rendering rendering) {
    return switch (value) {
      case Text text -> text;
      case Undefined undefined -> Text.EMPTY;
      default -> {
        if (Numbers.isNumber(value)) {
          yield Text.template(Numbers.print(value));
        }
        yield repr(value, rendering);
      }
    };
  }

  /** {@code repr(value)}. */
  public static Text repr(Object value, Rendering rendering) {
    Printer printer = new Printer(rendering);
    printer.print(value);
    return Text.of(printer.output.toString(), printer.input);
  }

  private void print(Object value) {
    if (output.length() > charged) {
      rendering.checkSize(output.length());
      rendering.charge(output.length() - charged);
      charged = output.length();
    }
    switch (value) {
      case Text text -> {
        input |= text.hasInput();
        output.append(
            text.isMarkup() ? "Markup(" + quote(text.value()) + ")" : quote(text.value()));
      }
      case None none -> output.append("None");
      case Undefined undefined -> output.append("Undefined");
      case PyRange range -> {
        output.append("range(").append(range.start()).append(", ").append(range.stop());
        if (range.step() != 1) {
          output.append(", ").append(range.step());
        }
        output.append(')');
      }
      case PyList list -> printAll(list, list, "[", "]", "[...]");
      case PyTuple tuple -> printAll(tuple, tuple, "(", tuple.size() == 1 ? ",)" : ")", "(...)");
      case PyDict dict -> printEntries(dict);
      case DictView view -> {
        output.append(Types.name(view)).append('(');
        printAll(view, view.elements(), "[", "]", "...");
        output.append(')');
      }
      case Namespace namespace -> {
        output.append("<Namespace ");
        PyDict attributes = new PyDict();
        for (Map.Entry<String, Object> entry : namespace.attributes().entrySet()) {
          attributes.put(Text.template(entry.getKey()), entry.getValue());
        }
        if (enter(namespace, "{...}")) {
          print(attributes);
          open.pop();
        }
        output.append('>');
      }
      case Generator generator -> output.append("<").append(generator.type()).append(" object>");
      case Slice slice -> {
        output.append("slice(");
        print(slice.start());
        output.append(", ");
        print(slice.stop());
        output.append(", ");
        print(slice.step());
        output.append(')');
      }
      default -> output.append(Numbers.isNumber(value) ? Numbers.print(value) : value.toString());
    }
  }

  @SuppressWarnings("ReferenceEquality") // A list inside itself, not inside an equal one.
  private boolean enter(Object container, String again) {
    for (Object outer : open) {
      if (outer == container) {
        output.append(again);
        return false;
      }
    }
    open.push(container);
    return true;
  }

  private void printAll(
      Object container, Sequence elements, String start, String end, String again) {
    if (enter(container, again)) {
      output.append(start);
      for (int i = 0; i < elements.size(); i++) {
        output.append(i > 0 ? ", " : "");
        print(elements.get(i));
      }
      output.append(end);
      open.pop();
    }
  }

  private void printEntries(PyDict dict) {
    if (enter(dict, "{...}")) {
      output.append('{');
      Iterator<Object> items = dict.items().elements().iterator();
      while (items.hasNext()) {
        PyTuple item = (PyTuple) items.next();
        print(item.get(0));
        output.append(": ");
        print(item.get(1));
        output.append(items.hasNext() ? ", " : "");
      }
      output.append('}');
      open.pop();
    }
  }

  private static char quoteOf(String text) {
    return text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
  }

  private static String quote(String text) {
    char quote = quoteOf(text);
    StringBuilder quoted = new StringBuilder(text.length() + 2).append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\\' -> quoted.append("\\\\");
        default -> {
          if (c == quote) {
            quoted.append('\\').append(quote);
          } else if (Characters.isPrintable(c)) {
            quoted.appendCodePoint(c);
          } else if (c < 0x100) {
            quoted.append("\\x%02x".formatted(c));
          } else if (c < 0x10000) {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.append("\\U%08x".formatted(c));
          }
        }
      }
    }
    return quoted.append(quote).toString();
  }
}
