package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Numbers;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods and attributes of {@code int} and {@code float}. */
final class NumberMethods {

  private static final Map<String, Method<Object>> INTEGER =
      Map.of(
          "bit_length",
              (number, arguments, rendering) -> (long) Numbers.toBig(number).abs().bitLength(),
          "bit_count",
              (number, arguments, rendering) -> (long) Numbers.toBig(number).abs().bitCount(),
          "conjugate", (number, arguments, rendering) -> number);

  private static final Map<String, Method<Object>> FLOAT =
      Map.of(
          "is_integer", (number, arguments, rendering) -> isInteger((Double) number),
          "conjugate", (number, arguments, rendering) -> number);

  private NumberMethods() {}

  static @Nullable Object bind(Object number, String name) {
    boolean integer = Numbers.isInteger(number);
    return switch (name) {
      case "real" -> integer ? whole(number) : number;
      case "imag" -> integer ? (Object) 0L : (Object) 0.0;
      case "numerator" -> integer ? whole(number) : null;
      case "denominator" -> integer ? (Object) 1L : null;
      default -> {
        Method<Object> method = (integer ? INTEGER : FLOAT).get(name);
        yield method == null ? null : method.bind(number);
      }
    };
  }

  private static Object whole(Object number) {
    BigInteger value = Numbers.toBig(number);
    return Numbers.of(value);
  }

  private static boolean isInteger(double number) {
    return !Double.isInfinite(number) && number == Math.rint(number);
  }
}
