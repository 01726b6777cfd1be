package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Namespace;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyRange;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Text;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The global functions: Jinja2's, and what transformers adds. */
public final class Functions {

  // The bound of Jinja2's sandbox.
  private static final int MAXIMUM_RANGE = 100_000;

  /** All of them, by name. */
  public static final Map<String, Callable> GLOBAL =
      Map.of(
          "range", Functions::range,
          "dict", Functions::dict,
          "namespace", Functions::namespace,
          "cycler", (arguments, rendering) -> new Cycler(arguments.positional()),
          "joiner", Functions::joiner,
          "raise_exception", Functions::raiseException,
          "strftime_now", Functions::strftimeNow);

  private Functions() {}

  private static Object range(Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("range", 1, "start", "stop", "step");
    boolean one = !bound.has(1);
    long start = one ? 0 : bound.integer(0, 0);
    long stop = one ? bound.integer(0, 0) : bound.integer(1, 0);
    long step = bound.integer(2, 1);
    if (step == 0) {
      throw Failure.error("range() arg 3 must not be zero");
    }
    long size =
        step > 0
            ? stop <= start ? 0 : Long.divideUnsigned(stop - start - 1, step) + 1
            : start <= stop ? 0 : Long.divideUnsigned(start - stop - 1, -step) + 1;
    if (size < 0 || size > MAXIMUM_RANGE) {
      throw Failure.limit(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE ("
              + MAXIMUM_RANGE
              + ").");
    }
    return new PyRange(start, stop, step, (int) size);
  }

  /** {@code dict(…)}. */
  static PyDict dict(Arguments arguments, Rendering rendering) {
    PyDict dict = new PyDict();
    if (arguments.size() > 1) {
      throw Failure.error("dict expected at most 1 argument, got " + arguments.size());
    }
    if (arguments.size() == 1) {
      if (arguments.positional()[0] instanceof PyDict other) {
        rendering.charge(16L * other.size());
        dict = other.copy();
      } else {
        Iterator<Object> pairs = Operators.iterate(arguments.positional()[0]);
        while (pairs.hasNext()) {
          List<Object> pair = Operators.toList(pairs.next());
          if (pair.size() != 2) {
            throw Failure.error("dictionary update sequence element has not the length 2");
          }
          rendering.charge(16);
          dict.put(pair.get(0), pair.get(1));
        }
      }
    }
    for (Map.Entry<String, Object> entry : arguments.named().entrySet()) {
      dict.put(Text.template(entry.getKey()), entry.getValue());
    }
    return dict;
  }

  private static Object namespace(Arguments arguments, Rendering rendering) {
    Namespace namespace = new Namespace();
    for (Object item : dict(arguments, rendering).items().elements()) {
      PyTuple pair = (PyTuple) item;
      namespace.attributes().put(Printer.str(pair.get(0), rendering).value(), pair.get(1));
    }
    return namespace;
  }

  private static Object raiseException(Arguments arguments, Rendering rendering) {
    Object message = arguments.bind("raise_exception", 1, "message").require(0);
    throw Failure.raised(Printer.str(message, rendering).value());
  }

  private static Object strftimeNow(Arguments arguments, Rendering rendering) {
    Text format = arguments.bind("strftime_now", 1, "format").requireText(0);
    return format.with(
        Strftime.format(format.value(), LocalDateTime.now(rendering.clock()), rendering));
  }

  private static Callable joiner(Arguments arguments, Rendering rendering) {
    Object separator = arguments.bind("joiner", 0, "sep").get(0, Text.template(", "));
    boolean[] used = {false};
    return (none, current) -> {
      boolean first = !used[0];
      used[0] = true;
      return first ? Text.EMPTY : separator;
    };
  }

  private static final class Cycler implements Callable {

    private final Object[] items;
    private int position;

    Cycler(Object[] items) {
      if (items.length == 0) {
        throw Failure.error("at least one item has to be provided");
      }
      this.items = items;
    }

    @Override
    public Object call(Arguments arguments, Rendering rendering) {
      throw Failure.error("'Cycler' object is not callable");
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "current" -> items[position];
        case "next" -> (Callable) (arguments, rendering) -> next();
        case "reset" ->
            (Callable)
                (arguments, rendering) -> {
                  position = 0;
                  return None.NONE;
                };
        case "pos" -> Numbers.of(java.math.BigInteger.valueOf(position));
        default -> null;
      };
    }

    private Object next() {
      Object item = items[position];
      position = (position + 1) % items.length;
      return item;
    }
  }
}
