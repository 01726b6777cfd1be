package io.github.llamapanama.chat.template.python;

/** A Python value with a length and elements by number: list, tuple, range. */
public sealed interface Sequence permits PyList, PyTuple, PyRange {

  /** The number of elements. */
  int size();

  /** The element at an index from 0 to {@code size() - 1}. */
  Object get(int index);
}
