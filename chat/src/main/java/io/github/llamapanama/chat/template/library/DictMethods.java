package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.DictView;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of {@code dict}. */
public final class DictMethods {

  private static final Map<String, Method<PyDict>> METHODS =
      Map.ofEntries(
          Map.entry("get", DictMethods::get),
          Map.entry("keys", view(DictView.Kind.KEYS)),
          Map.entry("values", view(DictView.Kind.VALUES)),
          Map.entry("items", view(DictView.Kind.ITEMS)),
          Map.entry("copy", (dict, arguments, rendering) -> dict.copy()),
          Map.entry("pop", DictMethods::pop),
          Map.entry("popitem", (dict, arguments, rendering) -> dict.removeLast()),
          Map.entry("setdefault", DictMethods::setDefault),
          Map.entry("update", DictMethods::update),
          Map.entry("clear", DictMethods::clear),
          Map.entry("fromkeys", DictMethods::fromKeys));

  private DictMethods() {}

  /** Whether {@code dict} has such a method, which hides an entry of that name. */
  public static boolean contains(String name) {
    return METHODS.containsKey(name);
  }

  static @Nullable Callable bind(PyDict dict, String name) {
    Method<PyDict> method = METHODS.get(name);
    return method == null ? null : method.bind(dict);
  }

  private static Method<PyDict> view(DictView.Kind kind) {
    return (dict, arguments, rendering) -> {
      arguments.bind("dict view", 0);
      return new DictView(kind, dict);
    };
  }

  private static Object get(PyDict dict, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("get", 1, "key", "default");
    Object value = dict.get(bound.require(0));
    return value == null ? bound.get(1, None.NONE) : value;
  }

  private static Object pop(PyDict dict, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("pop", 1, "key", "default");
    Object key = bound.require(0);
    Object value = dict.remove(key);
    if (value == null) {
      value = bound.get(1);
    }
    if (value == null) {
      throw Failure.error(Printer.repr(key, rendering).value());
    }
    return value;
  }

  private static Object setDefault(PyDict dict, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("setdefault", 1, "key", "default");
    Object key = bound.require(0);
    Object value = dict.get(key);
    if (value == null) {
      value = bound.get(1, None.NONE);
      rendering.charge(16);
      dict.set(key, value);
    }
    return value;
  }

  private static Object update(PyDict dict, Arguments arguments, Rendering rendering) {
    PyDict other = Functions.dict(arguments, rendering);
    for (Object item : other.items().elements()) {
      PyTuple pair = (PyTuple) item;
      dict.set(pair.get(0), pair.get(1));
    }
    return None.NONE;
  }

  private static Object clear(PyDict dict, Arguments arguments, Rendering rendering) {
    dict.clear();
    return None.NONE;
  }

  private static Object fromKeys(PyDict dict, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("fromkeys", 1, "iterable", "value");
    PyDict made = new PyDict();
    Iterator<Object> keys = Operators.iterate(bound.require(0));
    while (keys.hasNext()) {
      rendering.charge(16);
      made.put(keys.next(), bound.get(1, None.NONE));
    }
    return made;
  }
}
