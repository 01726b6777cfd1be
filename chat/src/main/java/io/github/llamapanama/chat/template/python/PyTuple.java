package io.github.llamapanama.chat.template.python;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code tuple}; a named one knows its elements by name too. */
public final class PyTuple implements Sequence {

  private final Object[] elements;
  private final List<String> names;

  private PyTuple(Object[] elements, List<String> names) {
    this.elements = elements;
    this.names = names;
  }

  /** A tuple of these elements. */
  public static PyTuple of(Object... elements) {
    return new PyTuple(elements, List.of());
  }

  /** A named tuple. */
  public static PyTuple named(List<String> names, Object... elements) {
    return new PyTuple(elements, names);
  }

  /** A pair of a dictionary. */
  static PyTuple of(Map.Entry<Object, Object> entry) {
    return of(PyDict.key(entry.getKey()), entry.getValue());
  }

  /** The element of a name. */
  public @Nullable Object get(String name) {
    int index = names.indexOf(name);
    return index < 0 ? null : elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public Object get(int index) {
    return elements[index];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PyTuple tuple && Operators.equal(this, tuple);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (Object element : elements) {
      hash = 31 * hash + PyDict.hashable(element).hashCode();
    }
    return hash;
  }
}
