package io.github.llamapanama.chat.template.python;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Python's {@code list}; one that came from the caller is read-only. */
public final class PyList implements Sequence {

  private final List<Object> elements;
  private final boolean frozen;

  /** An empty list of the template. */
  public PyList() {
    this(new ArrayList<>(), false);
  }

  /** A list of the template that takes over {@code elements}. */
  public PyList(List<Object> elements) {
    this(elements, false);
  }

  private PyList(List<Object> elements, boolean frozen) {
    this.elements = elements;
    this.frozen = frozen;
  }

  /** A list of the template with a copy of the elements. */
  public static PyList copyOf(Collection<?> elements) {
    return new PyList(new ArrayList<>(elements));
  }

  /** A read-only list of the caller that takes over {@code elements}. */
  public static PyList frozen(List<Object> elements) {
    return new PyList(elements, true);
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public Object get(int index) {
    return elements.get(index);
  }

  /** The elements, to be read. */
  public List<Object> elements() {
    return elements;
  }

  /** The elements, to be changed. */
  public List<Object> mutable() {
    if (frozen) {
      throw Failure.error("a list of the caller cannot be changed; copy it first");
    }
    return elements;
  }

  /** Appends an element to a list that is being built. */
  public void add(Object element) {
    elements.add(element);
  }
}
