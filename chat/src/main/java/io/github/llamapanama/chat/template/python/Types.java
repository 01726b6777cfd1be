package io.github.llamapanama.chat.template.python;

import java.math.BigInteger;

/** The names of Python's types. */
public final class Types {

  private Types() {}

  /** What {@code type(value).__name__} says. */
  public static String name(Object value) {
    return switch (value) {
      case Text text -> text.isMarkup() ? "Markup" : "str";
      case Boolean bool -> "bool";
      case Long number -> "int";
      case BigInteger number -> "int";
      case Double number -> "float";
      case PyList list -> "list";
      case PyTuple tuple -> "tuple";
      case PyDict dict -> "dict";
      case PyRange range -> "range";
      case DictView view -> "dict_" + view.kind().name().toLowerCase(java.util.Locale.ROOT);
      case None none -> "NoneType";
      case Undefined undefined -> "Undefined";
      case Namespace namespace -> "Namespace";
      case Generator generator -> generator.type();
      case Slice slice -> "slice";
      default -> "function";
    };
  }

  /** How Jinja2 speaks of a value in an error. */
  public static String describe(Object value) {
    return value == None.NONE ? "None" : name(value) + " object";
  }
}
