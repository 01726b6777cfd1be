package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.PyList;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Sequence;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of {@code list}, {@code tuple} and {@code range}. */
final class ListMethods {

  private static final Map<String, Method<PyList>> CHANGING =
      Map.of(
          "append", ListMethods::append,
          "clear", ListMethods::clear,
          "copy", (list, arguments, rendering) -> copy(list, rendering),
          "extend", ListMethods::extend,
          "insert", ListMethods::insert,
          "pop", ListMethods::pop,
          "remove", ListMethods::remove,
          "reverse", ListMethods::reverse,
          "sort", ListMethods::sort);

  private static final Map<String, Method<Sequence>> READING =
      Map.of("count", ListMethods::count, "index", ListMethods::index);

  private ListMethods() {}

  static @Nullable Callable bind(PyList list, String name) {
    Method<PyList> method = CHANGING.get(name);
    return method == null ? bindReading(list, name) : method.bind(list);
  }

  static @Nullable Callable bindReading(Sequence sequence, String name) {
    Method<Sequence> method = READING.get(name);
    return method == null ? null : method.bind(sequence);
  }

  private static PyList copy(PyList list, Rendering rendering) {
    rendering.charge(8L * list.size());
    return PyList.copyOf(list.elements());
  }

  private static Object append(PyList list, Arguments arguments, Rendering rendering) {
    rendering.charge(8);
    list.mutable().add(arguments.bind("append", 1, "object").require(0));
    return None.NONE;
  }

  private static Object clear(PyList list, Arguments arguments, Rendering rendering) {
    list.mutable().clear();
    return None.NONE;
  }

  private static Object extend(PyList list, Arguments arguments, Rendering rendering) {
    List<Object> added = Operators.toList(arguments.bind("extend", 1, "iterable").require(0));
    rendering.checkSize((long) list.size() + added.size());
    rendering.charge(8L * added.size());
    list.mutable().addAll(added);
    return None.NONE;
  }

  private static Object insert(PyList list, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("insert", 2, "index", "object");
    long index = bound.integer(0, 0);
    index = index < 0 ? index + list.size() : index;
    rendering.charge(8L + list.size());
    list.mutable().add(Math.clamp(index, 0, list.size()), bound.require(1));
    return None.NONE;
  }

  private static Object pop(PyList list, Arguments arguments, Rendering rendering) {
    long index = arguments.bind("pop", 0, "index").integer(0, -1);
    index = index < 0 ? index + list.size() : index;
    List<Object> elements = list.mutable();
    if (elements.isEmpty()) {
      throw Failure.error("pop from empty list");
    }
    if (index < 0 || index >= elements.size()) {
      throw Failure.error("pop index out of range");
    }
    rendering.charge(elements.size() - index);
    return elements.remove((int) index);
  }

  private static Object remove(PyList list, Arguments arguments, Rendering rendering) {
    int index = find(list, arguments.bind("remove", 1, "value").require(0), 0, list.size());
    if (index < 0) {
      throw Failure.error("list.remove(x): x not in list");
    }
    list.mutable().remove(index);
    return None.NONE;
  }

  private static Object reverse(PyList list, Arguments arguments, Rendering rendering) {
    rendering.charge(list.size());
    Collections.reverse(list.mutable());
    return None.NONE;
  }

  private static Object sort(PyList list, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("sort", 0, "key", "reverse");
    Object key = bound.get(0, None.NONE);
    Comparator<Object> order = (a, b) -> Operators.compare(a, b, "<");
    if (key instanceof Callable callable) {
      order = Comparator.comparing(a -> callable.call(Arguments.of(a), rendering), order);
    }
    rendering.charge(8L * list.size());
    list.mutable().sort(bound.truth(1, false) ? order.reversed() : order);
    return None.NONE;
  }

  private static Object count(Sequence sequence, Arguments arguments, Rendering rendering) {
    Object wanted = arguments.bind("count", 1, "value").require(0);
    long count = 0;
    rendering.charge(sequence.size());
    for (int i = 0; i < sequence.size(); i++) {
      count += Operators.equal(sequence.get(i), wanted) ? 1 : 0;
    }
    return count;
  }

  private static Object index(Sequence sequence, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("index", 1, "value", "start", "stop");
    int size = sequence.size();
    int start = bound(bound.get(1, 0L), size);
    int stop = bound(bound.get(2, (long) size), size);
    rendering.charge(size);
    int index = find(sequence, bound.require(0), start, stop);
    if (index < 0) {
      throw Failure.error("the value is not in the list");
    }
    return (long) index;
  }

  private static int bound(Object value, int size) {
    long index = Numbers.toIndex(value);
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }

  private static int find(Sequence sequence, Object wanted, int start, int stop) {
    for (int i = start; i < stop; i++) {
      if (Operators.equal(sequence.get(i), wanted)) {
        return i;
      }
    }
    return -1;
  }
}
