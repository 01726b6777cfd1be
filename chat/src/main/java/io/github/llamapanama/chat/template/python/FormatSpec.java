package io.github.llamapanama.chat.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * One formatted field: Python's format specification, which {@code %} shares with {@code
 * str.format}.
 *
 * @param fill what to pad with
 * @param align one of {@code < > = ^}, or 0 for the type's own
 * @param sign one of {@code + -} and space, or 0
 * @param alternate whether {@code #} was given
 * @param width the least width
 * @param grouping one of {@code , _}, or 0
 * @param precision the precision, or -1
 * @param type the presentation type, or 0
 */
record FormatSpec(
    int fill,
    char align,
    char sign,
    boolean alternate,
    long width,
    char grouping,
    int precision,
    char type) {

  private static final int MAXIMUM_PRECISION = 1000;

  /** Reads what stands after the colon of a field. */
  static FormatSpec parse(String spec) {
    int at = 0;
    int fill = 0;
    char align = 0;
    if (!spec.isEmpty()) {
      int first = spec.codePointAt(0);
      int second = Character.charCount(first);
      if (second < spec.length() && "<>=^".indexOf(spec.charAt(second)) >= 0) {
        fill = first;
        align = spec.charAt(second);
        at = second + 1;
      } else if ("<>=^".indexOf(spec.charAt(0)) >= 0) {
        align = spec.charAt(0);
        at = 1;
      }
    }
    char sign = 0;
    if (at < spec.length() && "+- ".indexOf(spec.charAt(at)) >= 0) {
      sign = spec.charAt(at++);
    }
    boolean alternate = at < spec.length() && spec.charAt(at) == '#';
    at += alternate ? 1 : 0;
    if (at < spec.length() && spec.charAt(at) == '0') {
      fill = fill == 0 ? '0' : fill;
      align = align == 0 ? '=' : align;
      at++;
    }
    int start = at;
    at = skipDigits(spec, at);
    long width = at > start ? number(spec, start, at) : 0;
    char grouping = 0;
    if (at < spec.length() && (spec.charAt(at) == ',' || spec.charAt(at) == '_')) {
      grouping = spec.charAt(at++);
    }
    int precision = -1;
    if (at < spec.length() && spec.charAt(at) == '.') {
      start = ++at;
      at = skipDigits(spec, at);
      if (at == start) {
        throw Failure.error("Format specifier missing precision");
      }
      precision = (int) Math.min(number(spec, start, at), Integer.MAX_VALUE);
    }
    char type = at < spec.length() ? spec.charAt(at++) : 0;
    if (at != spec.length()) {
      throw Failure.error("Invalid format specifier");
    }
    return new FormatSpec(
        fill == 0 ? ' ' : fill, align, sign, alternate, width, grouping, precision, type);
  }

  private static int skipDigits(String spec, int at) {
    int end = at;
    while (end < spec.length() && spec.charAt(end) >= '0' && spec.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  static long number(String text, int start, int end) {
    if (end - start > 18) {
      throw Failure.error("Too many decimal digits in format string");
    }
    return Long.parseLong(text, start, end, 10);
  }

  /** {@code format(value, spec)}. */
  Text format(Object value, Rendering rendering) {
    if (value instanceof Text text) {
      return formatText(text, rendering);
    }
    if (!Numbers.isNumber(value)) {
      if (isEmpty()) {
        return Printer.str(value, rendering);
      }
      throw Failure.error("unsupported format string passed to " + Types.name(value));
    }
    if (value instanceof Boolean && type == 0) {
      return isEmpty()
          ? Printer.str(value, rendering)
          : number(Numbers.of(Numbers.toBig(value)), rendering);
    }
    return number(value, rendering);
  }

  private boolean isEmpty() {
    return align == 0
        && sign == 0
        && !alternate
        && width == 0
        && grouping == 0
        && precision < 0
        && type == 0;
  }

  private Text formatText(Text text, Rendering rendering) {
    if (type != 0 && type != 's') {
      throw Failure.error("Unknown format code '" + type + "' for object of type 'str'");
    }
    if (align == '=' && fill != '0') {
      throw Failure.error("'=' alignment not allowed in string format specifier");
    }
    if (sign != 0) {
      throw Failure.error("Sign not allowed in string format specifier");
    }
    Text shown =
        precision >= 0 && precision < text.length()
            ? text.slice(new Slice(None.NONE, (long) precision, None.NONE).over(text.length()))
            : text;
    return pad(shown, align == 0 || align == '=' ? '<' : align, rendering);
  }

  /** Pads a text to the width. */
  Text pad(Text text, char where, Rendering rendering) {
    long missing = width - text.length();
    if (missing <= 0) {
      return text;
    }
    long left = where == '<' ? 0 : where == '>' ? missing : missing / 2;
    TextBuilder builder = new TextBuilder(rendering);
    Text padding = Text.template(Character.toString(fill));
    builder.append(padding.repeat(left, rendering));
    builder.append(text);
    return builder.append(padding.repeat(missing - left, rendering)).toText();
  }

  /** Formats a number. */
  Text number(Object value, Rendering rendering) {
    boolean whole = Numbers.isInteger(value);
    return switch (type) {
      case 0 -> whole ? integer(value, 10, rendering) : decimal(value, rendering);
      case 'n' -> whole ? integer(value, 10, rendering) : decimal(value, rendering);
      case 'd' -> integer(value, 10, rendering);
      case 'x', 'X' -> integer(value, 16, rendering);
      case 'o' -> integer(value, 8, rendering);
      case 'b' -> integer(value, 2, rendering);
      case 'c' -> {
        long code = Numbers.toIndex(value);
        if (code < 0 || code > Character.MAX_CODE_POINT) {
          throw Failure.error("%c arg not in range(0x110000)");
        }
        yield pad(
            Text.template(Character.toString((int) code)), align == 0 ? '<' : align, rendering);
      }
      case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> decimal(value, rendering);
      default ->
          throw Failure.error(
              "Unknown format code '" + type + "' for object of type '" + Types.name(value) + "'");
    };
  }

  private Text integer(Object value, int radix, Rendering rendering) {
    if (!Numbers.isInteger(value)) {
      throw Failure.error(
          "Unknown format code '" + type + "' for object of type '" + Types.name(value) + "'");
    }
    if (precision >= 0) {
      throw Failure.error("Precision not allowed in integer format specifier");
    }
    BigInteger number = Numbers.toBig(value);
    if (radix == 10) {
      Numbers.print(Numbers.of(number.abs()));
    }
    String digits = number.abs().toString(radix);
    String prefix =
        !alternate ? "" : radix == 16 ? "0" + type : radix == 8 ? "0o" : radix == 2 ? "0b" : "";
    if (type == 'X') {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    return signed(number.signum() < 0, prefix, digits, "", radix == 10 ? 3 : 4, rendering);
  }

  private Text decimal(Object value, Rendering rendering) {
    double number = Numbers.toDouble(value);
    boolean negative = number < 0 || (number == 0 && 1 / number < 0);
    String digits = digits(Math.abs(number));
    int point = 0;
    while (point < digits.length() && Character.isDigit(digits.charAt(point))) {
      point++;
    }
    return signed(negative, "", digits.substring(0, point), digits.substring(point), 3, rendering);
  }

  private String digits(double number) {
    boolean upper = Character.isUpperCase(type);
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      String name = Double.isNaN(number) ? "nan" : "inf";
      return (upper ? name.toUpperCase(Locale.ROOT) : name) + (type == '%' ? "%" : "");
    }
    if (precision > MAXIMUM_PRECISION) {
      throw Failure.limit("a format of the template has too many digits");
    }
    int places = precision < 0 ? 6 : precision;
    String digits =
        switch (type) {
          case 'f', 'F' -> fixed(new BigDecimal(number), places);
          case '%' -> fixed(new BigDecimal(number * 100), places) + "%";
          case 'e', 'E' -> exponent(new BigDecimal(number), places);
          case 'g', 'G' -> general(number, places, alternate);
          default -> precision < 0 ? Numbers.print(number) : generalWithPoint(number, places);
        };
    return upper ? digits.toUpperCase(Locale.ROOT) : digits;
  }

  private String fixed(BigDecimal number, int places) {
    String digits = number.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && places == 0 ? digits + "." : digits;
  }

  private static String exponent(BigDecimal number, int places) {
    if (number.signum() == 0) {
      return (places > 0 ? "0." + "0".repeat(places) : "0") + "e+00";
    }
    BigDecimal rounded =
        number.round(new java.math.MathContext(places + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits += "0".repeat(Math.max(0, places + 1 - digits.length()));
    int size = Math.abs(exponent);
    return digits.charAt(0)
        + (places > 0 ? "." + digits.substring(1, places + 1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }

  private static String general(double number, int places, boolean keepZeros) {
    int significant = places == 0 ? 1 : places;
    String scientific = exponent(new BigDecimal(number), significant - 1);
    int e = scientific.indexOf('e');
    int exponent = Integer.parseInt(scientific.substring(e + 1));
    if (exponent < -4 || exponent >= significant) {
      String mantissa = scientific.substring(0, e);
      return (keepZeros ? mantissa : withoutZeros(mantissa)) + scientific.substring(e);
    }
    String plain =
        new BigDecimal(number)
            .setScale(significant - 1 - exponent, RoundingMode.HALF_EVEN)
            .toPlainString();
    return keepZeros ? plain : withoutZeros(plain);
  }

  private static String generalWithPoint(double number, int places) {
    String digits = general(number, places, false);
    int significant = places == 0 ? 1 : places;
    if (digits.indexOf('e') >= 0 || digits.indexOf('.') >= 0) {
      return digits;
    }
    // Without a type, a float never looks like an int: its exponent shows one digit earlier.
    return digits.length() >= significant
        ? exponentWithoutZeros(number, significant)
        : digits + ".0";
  }

  private static String exponentWithoutZeros(double number, int significant) {
    String scientific = exponent(new BigDecimal(number), significant - 1);
    int e = scientific.indexOf('e');
    return withoutZeros(scientific.substring(0, e)) + scientific.substring(e);
  }

  private static String withoutZeros(String digits) {
    if (digits.indexOf('.') < 0) {
      return digits;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }

  private Text signed(
      boolean negative, String prefix, String digits, String rest, int group, Rendering rendering) {
    String start = (negative ? "-" : sign == '+' ? "+" : sign == ' ' ? " " : "") + prefix;
    String body = digits;
    if (align == '=' || (align == 0 && fill == '0')) {
      long missing = width - start.length() - rest.length();
      rendering.checkSize(missing);
      if (grouping != 0 && fill == '0') {
        StringBuilder padded = new StringBuilder(body);
        while (grouped(padded.toString(), group).length() < missing) {
          rendering.charge(padded.length());
          padded.insert(0, '0');
        }
        return Text.template(start + grouped(padded.toString(), group) + rest);
      }
      body = grouping == 0 ? body : grouped(body, group);
      if (missing > body.length()) {
        body =
            Text.template(Character.toString(fill))
                    .repeat(missing - body.length(), rendering)
                    .value()
                + body;
      }
      return Text.template(start + body + rest);
    }
    body = grouping == 0 ? body : grouped(body, group);
    return pad(Text.template(start + body + rest), align == 0 ? '>' : align, rendering);
  }

  private String grouped(String digits, int group) {
    StringBuilder grouped = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % group == 0) {
        grouped.append(grouping);
      }
      grouped.append(digits.charAt(i));
    }
    return grouped.toString();
  }
}
