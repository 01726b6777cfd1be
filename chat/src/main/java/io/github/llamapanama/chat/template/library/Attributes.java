package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Namespace;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyList;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Sequence;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.Undefined;
import org.jspecify.annotations.Nullable;

/**
 * {@code value.name} and {@code value[key]} as Jinja2 reads them: an attribute falls back to an
 * item, an item to an attribute.
 *
 * <p>Attributes are those of closed lists. Nothing here reflects on a Java object.
 */
public final class Attributes {

  private Attributes() {}

  /** {@code value.name}. */
  public static Object get(Object value, Text name) {
    Object attribute = find(value, name.value());
    if (attribute == null) {
      attribute = value instanceof PyDict dict ? dict.get(name) : null;
    }
    return attribute == null ? Undefined.element(value, name) : attribute;
  }

  /** {@code value[key]}. */
  public static Object item(Object value, Object key) {
    Object item = Operators.item(value, key);
    if (item == null && key instanceof Text name) {
      item = find(value, name.value());
    }
    return item == null ? Undefined.element(value, key) : item;
  }

  /** An attribute proper, without the fall-back to an item; null if there is none. */
  public static @Nullable Object find(Object value, String name) {
    return switch (value) {
      case PyDict dict -> DictMethods.bind(dict, name);
      case Text text -> StringMethods.bind(text, name);
      case PyList list -> ListMethods.bind(list, name);
      case PyTuple tuple -> {
        Object element = tuple.get(name);
        yield element == null ? ListMethods.bindReading(tuple, name) : element;
      }
      case Sequence range -> ListMethods.bindReading(range, name);
      case Namespace namespace -> namespace.attributes().get(name);
      case Callable callable -> callable.attribute(name);
      case Undefined undefined -> throw undefined.failure();
      default -> Numbers.isNumber(value) ? NumberMethods.bind(value, name) : null;
    };
  }
}
