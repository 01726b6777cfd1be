package io.github.llamapanama.chat.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Python's numbers: {@code int} without bound ({@link Long} while it fits, else {@link
 * BigInteger}), {@code float} ({@link Double}) and {@code bool} ({@link Boolean}).
 */
public final class Numbers {

  private static final int MAXIMUM_BITS = 1 << 18;
  // Python refuses to print longer ones, as that takes quadratic time.
  private static final int MAXIMUM_DIGITS = 4300;
  private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Numbers() {}

  /** Whether a value is a number, {@code bool} included. */
  public static boolean isNumber(Object value) {
    return value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof BigInteger;
  }

  /** Whether a value is an {@code int}, {@code bool} included. */
  public static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof Boolean || value instanceof BigInteger;
  }

  /** An {@code int} of this value. */
  public static Object of(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    if (value.bitLength() > MAXIMUM_BITS) {
      throw Failure.limit("a number of the template is too large");
    }
    return value;
  }

  /** An {@code int} as {@link BigInteger}. */
  public static BigInteger toBig(Object value) {
    return switch (value) {
      case BigInteger big -> big;
      case Boolean bool -> bool ? BigInteger.ONE : BigInteger.ZERO;
      case Long number -> BigInteger.valueOf(number);
      default -> throw Failure.error("'" + Types.name(value) + "' object is not an integer");
    };
  }

  /** A number as {@code double}. */
  public static double toDouble(Object value) {
    return switch (value) {
      case Long number -> number;
      case Double number -> number;
      case Boolean bool -> bool ? 1 : 0;
      case BigInteger big -> {
        double number = big.doubleValue();
        if (Double.isInfinite(number)) {
          throw Failure.error("int too large to convert to float");
        }
        yield number;
      }
      case Undefined undefined -> throw undefined.failure();
      default -> throw Failure.error("must be real number, not " + Types.name(value));
    };
  }

  /** An {@code int} that indexes or counts; one that is too large is cut to what a long holds. */
  public static long toIndex(Object value) {
    return switch (value) {
      case Long number -> number;
      case Boolean bool -> bool ? 1 : 0;
      case BigInteger big -> big.min(LONG_MAX).max(LONG_MIN).longValue();
      case Undefined undefined -> throw undefined.failure();
      default ->
          throw Failure.error(
              "'" + Types.name(value) + "' object cannot be interpreted as an integer");
    };
  }

  /** The whole part of a {@code float}, as an {@code int}. */
  public static Object truncate(double value) {
    if (Double.isNaN(value)) {
      throw Failure.error("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(value)) {
      throw Failure.error("cannot convert float infinity to integer");
    }
    return Math.abs(value) < 1e18
        ? (Object) (long) value
        : of(new BigDecimal(value).toBigInteger());
  }

  /** Orders two numbers exactly; false for every question that a NaN is in. */
  static int compare(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double || b instanceof Double) {
      if ((a instanceof Double && b instanceof Double)
          || a instanceof Boolean
          || b instanceof Boolean
          || isSmall(a)
          || isSmall(b)) {
        double x = comparable(a);
        double y = comparable(b);
        return x < y ? -1 : x > y ? 1 : 0;
      }
      double number = a instanceof Double x ? x : b instanceof Double y ? y : 0;
      if (Double.isInfinite(number)) {
        int sign = number > 0 ? 1 : -1;
        return a instanceof Double ? sign : -sign;
      }
      return exact(a).compareTo(exact(b));
    }
    return toBig(a).compareTo(toBig(b));
  }

  private static boolean isSmall(Object value) {
    return value instanceof Boolean
        || (value instanceof Long number && Math.abs(number) < 1L << 53);
  }

  private static double comparable(Object value) {
    return value instanceof BigInteger big ? big.doubleValue() : toDouble(value);
  }

  private static BigDecimal exact(Object value) {
    return value instanceof Double number ? new BigDecimal(number) : new BigDecimal(toBig(value));
  }

  static boolean isNaN(Object value) {
    return value instanceof Double number && number.isNaN();
  }

  static Object add(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      long sum = x + y;
      return ((x ^ sum) & (y ^ sum)) < 0 ? toBig(a).add(toBig(b)) : (Object) sum;
    }
    return isFloat(a, b) ? (Object) (toDouble(a) + toDouble(b)) : of(toBig(a).add(toBig(b)));
  }

  static Object subtract(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      long difference = x - y;
      return ((x ^ y) & (x ^ difference)) < 0 ? toBig(a).subtract(toBig(b)) : (Object) difference;
    }
    return isFloat(a, b) ? (Object) (toDouble(a) - toDouble(b)) : of(toBig(a).subtract(toBig(b)));
  }

  static Object multiply(Object a, Object b) {
    return isFloat(a, b) ? (Object) (toDouble(a) * toDouble(b)) : of(toBig(a).multiply(toBig(b)));
  }

  static Object divide(Object a, Object b) {
    if (isFloat(a, b)) {
      if (toDouble(b) == 0) {
        throw Failure.error("float division by zero");
      }
      return toDouble(a) / toDouble(b);
    }
    if (toBig(b).signum() == 0) {
      throw Failure.error("division by zero");
    }
    if (isSmall(a) && isSmall(b)) {
      return toDouble(a) / toDouble(b);
    }
    BigDecimal quotient =
        new BigDecimal(toBig(a)).divide(new BigDecimal(toBig(b)), java.math.MathContext.DECIMAL128);
    return quotient.doubleValue();
  }

  static Object floorDivide(Object a, Object b) {
    if (isFloat(a, b)) {
      if (toDouble(b) == 0) {
        throw Failure.error("float floor division by zero");
      }
      double x = toDouble(a);
      double y = toDouble(b);
      double remainder = floorMod(x, y);
      double quotient = (x - remainder) / y;
      double floor = Math.floor(quotient);
      return quotient - floor > 0.5 ? floor + 1 : quotient == 0 ? Math.copySign(0.0, x / y) : floor;
    }
    BigInteger divisor = toBig(b);
    if (divisor.signum() == 0) {
      throw Failure.error("integer division or modulo by zero");
    }
    BigInteger[] parts = toBig(a).divideAndRemainder(divisor);
    boolean below = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
    return of(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
  }

  static Object modulo(Object a, Object b) {
    if (isFloat(a, b)) {
      if (toDouble(b) == 0) {
        throw Failure.error("float modulo");
      }
      return floorMod(toDouble(a), toDouble(b));
    }
    if (a instanceof Long x && b instanceof Long y && y != 0) {
      return Math.floorMod(x, y);
    }
    BigInteger divisor = toBig(b);
    if (divisor.signum() == 0) {
      throw Failure.error("integer modulo by zero");
    }
    BigInteger remainder = toBig(a).remainder(divisor);
    boolean below = remainder.signum() != 0 && remainder.signum() != divisor.signum();
    return of(below ? remainder.add(divisor) : remainder);
  }

  private static double floorMod(double x, double y) {
    double remainder = x % y;
    if (remainder == 0) {
      return Math.copySign(0.0, y);
    }
    return remainder < 0 == y < 0 ? remainder : remainder + y;
  }

  static Object power(Object a, Object b) {
    if (isFloat(a, b) || toBig(b).signum() < 0) {
      double x = toDouble(a);
      double y = toDouble(b);
      if (x == 0 && y < 0) {
        throw Failure.error("0.0 cannot be raised to a negative power");
      }
      double power = y == 0 || x == 1 ? 1 : Math.pow(x, y);
      if (Double.isNaN(power) && !Double.isNaN(x) && !Double.isNaN(y)) {
        throw Failure.error("complex numbers are not available");
      }
      if (Double.isInfinite(power) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
        throw Failure.error("(34, 'Numerical result out of range')");
      }
      return power;
    }
    BigInteger base = toBig(a);
    BigInteger exponent = toBig(b);
    if (base.bitLength() <= 1 && base.signum() >= 0) {
      return of(exponent.signum() == 0 ? BigInteger.ONE : base);
    }
    if (exponent.bitLength() > 20 || (long) base.bitLength() * exponent.intValue() > MAXIMUM_BITS) {
      if (base.equals(BigInteger.ONE.negate())) {
        return exponent.testBit(0) ? -1L : 1L;
      }
      throw Failure.limit("a number of the template is too large");
    }
    return of(base.pow(exponent.intValue()));
  }

  static Object negate(Object a) {
    return a instanceof Double number ? (Object) (-number) : of(toBig(a).negate());
  }

  /** {@code abs}. */
  public static Object absolute(Object a) {
    return a instanceof Double number ? (Object) Math.abs(number) : of(toBig(a).abs());
  }

  /** {@code round}: half to even, to a number of digits after the point. */
  public static Object round(Object value, long digits) {
    if (value instanceof Double number) {
      if (number.isNaN() || number.isInfinite() || digits > 400) {
        return value;
      }
      if (digits < -400) {
        return Math.copySign(0.0, number);
      }
      return Math.copySign(
          new BigDecimal(number).setScale((int) digits, RoundingMode.HALF_EVEN).doubleValue(),
          number);
    }
    BigInteger whole = toBig(value);
    if (digits >= 0) {
      return of(whole);
    }
    return digits < -MAXIMUM_DIGITS
        ? (Object) 0L
        : of(new BigDecimal(whole).setScale((int) digits, RoundingMode.HALF_EVEN).toBigInteger());
  }

  /** How Python prints a number. */
  public static String print(Object value) {
    return switch (value) {
      case Boolean bool -> bool ? "True" : "False";
      case Double number -> print(number.doubleValue());
      case BigInteger big -> {
        if (big.bitLength() > MAXIMUM_DIGITS * 4
            || (big.bitLength() > MAXIMUM_DIGITS * 3
                && big.abs().toString().length() > MAXIMUM_DIGITS)) {
          throw Failure.error(
              "Exceeds the limit (" + MAXIMUM_DIGITS + " digits) for integer string conversion");
        }
        yield big.toString();
      }
      default -> value.toString();
    };
  }

  /** {@code repr} of a {@code float}: the shortest digits that give it back. */
  static String print(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    return scientific(decimal, exponent);
  }

  private static String scientific(BigDecimal decimal, int exponent) {
    String digits = decimal.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder(decimal.signum() < 0 ? "-" : "");
    text.append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    return text.append(size < 10 ? "0" : "").append(size).toString();
  }

  /** {@code int(text, base)}; null if the text is no such number. */
  public static @Nullable Object parseInteger(String text, int base) {
    String digits = Text.template(text).strip(null, true, true).value();
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = base;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      int prefix =
          switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
          };
      if (prefix != 0 && (base == prefix || base == 0)) {
        radix = prefix;
        digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
      } else if (base == 0 && !digits.chars().allMatch(c -> c == '0' || c == '_')) {
        return null;
      }
    }
    radix = radix == 0 ? 10 : radix;
    if (digits.isEmpty()
        || digits.startsWith("_")
        || digits.endsWith("_")
        || digits.contains("__")
        || digits.length() > MAXIMUM_DIGITS
        || radix < 2
        || radix > 36) {
      return null;
    }
    digits = digits.replace("_", "");
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), radix) < 0) {
        return null;
      }
    }
    BigInteger value = new BigInteger(digits, radix);
    return of(negative ? value.negate() : value);
  }

  /** {@code float(text)}; null if the text is no such number. */
  public static @Nullable Double parseFloat(String text) {
    String digits =
        Text.template(text).strip(null, true, true).value().toLowerCase(java.util.Locale.ROOT);
    String unsigned =
        digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
    double sign = digits.startsWith("-") ? -1 : 1;
    if (unsigned.equals("inf") || unsigned.equals("infinity")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    if (unsigned.equals("nan")) {
      return Double.NaN;
    }
    if (unsigned.isEmpty() || unsigned.length() > 10_000) {
      return null;
    }
    boolean digit = false;
    for (int i = 0; i < unsigned.length(); i++) {
      char c = unsigned.charAt(i);
      if (c == '_') {
        boolean between = digit && i + 1 < unsigned.length() && isDigit(unsigned.charAt(i + 1));
        if (!between) {
          return null;
        }
        continue;
      }
      digit = isDigit(c);
      if (!digit && c != '.' && c != 'e' && c != '+' && c != '-') {
        return null;
      }
    }
    try {
      return sign * Double.parseDouble(unsigned.replace("_", ""));
    } catch (NumberFormatException notOne) {
      return null;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isFloat(Object a, Object b) {
    return a instanceof Double || b instanceof Double;
  }
}
