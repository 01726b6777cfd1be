package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Sequence;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.Undefined;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jinja2's tests. */
public final class Tests {

  private static final Map<String, Test> TESTS = new HashMap<>();

  static {
    unary("defined", value -> !(value instanceof Undefined));
    unary("undefined", Undefined.class::isInstance);
    unary("none", value -> value == None.NONE);
    unary("boolean", Boolean.class::isInstance);
    unary("true", value -> value.equals(true));
    unary("false", value -> value.equals(false));
    unary("integer", value -> value instanceof Long || value instanceof BigInteger);
    unary("float", Double.class::isInstance);
    unary("number", Numbers::isNumber);
    unary("string", Text.class::isInstance);
    unary("mapping", PyDict.class::isInstance);
    unary("iterable", Operators::isIterable);
    unary("sequence", Tests::isSequence);
    unary("callable", value -> value instanceof Callable || value instanceof Undefined);
    unary("escaped", value -> value instanceof Text text && text.isMarkup());
    unary("odd", value -> Operators.equal(remainder(value, 2L), 1L));
    unary("even", value -> Operators.equal(remainder(value, 2L), 0L));
    binary("divisibleby", (value, by) -> Operators.equal(remainder(value, by), 0L));
    binary("sameas", Tests::isSame);
    binary("in", (value, container) -> Operators.contains(container, value));
    binary("eq", Operators::equal);
    binary("ne", (a, b) -> !Operators.equal(a, b));
    binary("lt", Operators::less);
    binary("le", Operators::lessOrEqual);
    binary("gt", Operators::greater);
    binary("ge", Operators::greaterOrEqual);
    alias("eq", "equalto", "==");
    alias("ne", "!=");
    alias("lt", "lessthan", "<");
    alias("le", "<=");
    alias("gt", "greaterthan", ">");
    alias("ge", ">=");
    TESTS.put("lower", (value, arguments, rendering) -> isCase(value, "islower", rendering));
    TESTS.put("upper", (value, arguments, rendering) -> isCase(value, "isupper", rendering));
    unary("filter", value -> Filters.find(name(value)) != null);
    unary("test", value -> find(name(value)) != null);
  }

  private Tests() {}

  /** The test of a name; null if there is none. */
  public static @Nullable Test find(String name) {
    return TESTS.get(name);
  }

  private static void unary(String name, Predicate<Object> test) {
    TESTS.put(
        name,
        (value, arguments, rendering) -> {
          if (arguments.size() > 0 || !arguments.named().isEmpty()) {
            throw Failure.error("the test '" + name + "' takes no arguments");
          }
          return test.test(value);
        });
  }

  private static void binary(String name, BiPredicate<Object, Object> test) {
    TESTS.put(
        name,
        (value, arguments, rendering) ->
            test.test(value, arguments.bind(name, 1, "other").require(0)));
  }

  private static void alias(String name, String... others) {
    for (String other : others) {
      TESTS.put(other, java.util.Objects.requireNonNull(TESTS.get(name)));
    }
  }

  private static String name(Object value) {
    return value instanceof Text text ? text.value() : "";
  }

  private static Object remainder(Object value, Object by) {
    return Operators.remainder(value, by);
  }

  private static boolean isSequence(Object value) {
    return value instanceof Text
        || value instanceof Sequence
        || value instanceof PyDict
        || value instanceof Undefined;
  }

  @SuppressWarnings("ReferenceEquality") // That is what the test asks for.
  private static boolean isSame(Object a, Object b) {
    boolean valueLike = a instanceof Boolean || a instanceof Long || a instanceof Text;
    return a == b || (valueLike && a.equals(b));
  }

  private static boolean isCase(Object value, String method, Rendering rendering) {
    Callable callable = StringMethods.bind(Printer.str(value, rendering), method);
    return callable != null && callable.call(Arguments.NONE, rendering).equals(true);
  }
}
