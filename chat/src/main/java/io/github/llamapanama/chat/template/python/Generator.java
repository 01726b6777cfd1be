package io.github.llamapanama.chat.template.python;

import java.util.Iterator;
import java.util.List;

/**
 * A Python iterator, such as {@code map} and {@code select} return: it can be gone through once.
 *
 * <p>The elements are computed beforehand; a template can tell no difference but in what it prints.
 */
public final class Generator {

  private final String type;
  private final Iterator<Object> elements;

  /** An iterator over elements, printed as an object of this type. */
  public Generator(String type, List<Object> elements) {
    this.type = type;
    this.elements = elements.iterator();
  }

  /** Python's name for it. */
  public String type() {
    return type;
  }

  /** What is left of it. */
  public Iterator<Object> elements() {
    return elements;
  }
}
