package io.github.llamapanama.chat.template.python;

/** {@code format % values}. */
public final class PercentFormat {

  private final String format;
  private final Text source;
  private final Object values;
  private final Rendering rendering;
  private final TextBuilder output;
  private int at;
  private int next;

  private PercentFormat(Text source, Object values, Rendering rendering) {
    this.source = source;
    this.format = source.value();
    this.values = values;
    this.rendering = rendering;
    this.output = new TextBuilder(rendering);
  }

  /** Formats a tuple of values, a dictionary of named ones, or a single one. */
  public static Text format(Text format, Object values, Rendering rendering) {
    Text result = new PercentFormat(format, values, rendering).format();
    return format.isMarkup() ? result.asMarkup() : result;
  }

  private Text format() {
    int copied = 0;
    while ((at = format.indexOf('%', copied)) >= 0) {
      output.append(source, copied, at);
      at++;
      field();
      copied = at;
    }
    output.append(source, copied, format.length());
    boolean unused =
        values instanceof PyTuple tuple
            ? next < tuple.size()
            : next == 0
                && !(values instanceof PyDict
                    || values instanceof PyList
                    || values instanceof Undefined);
    if (unused) {
      throw Failure.error("not all arguments converted during string formatting");
    }
    return output.toText();
  }

  private char peek() {
    if (at >= format.length()) {
      throw Failure.error("incomplete format");
    }
    return format.charAt(at);
  }

  private void field() {
    Object named = None.NONE;
    boolean byName = peek() == '(';
    if (byName) {
      int start = ++at;
      for (int open = 1; open > 0; at++) {
        open += peek() == '(' ? 1 : peek() == ')' ? -1 : 0;
      }
      if (!(values instanceof PyDict dict)) {
        throw Failure.error("format requires a mapping");
      }
      String name = format.substring(start, at - 1);
      Object value = dict.get(Text.template(name));
      if (value == null) {
        throw Failure.error("'" + name + "'");
      }
      named = value;
      next++;
    }
    boolean left = false;
    boolean zero = false;
    boolean alternate = false;
    char sign = 0;
    for (; "-+ #0".indexOf(peek()) >= 0; at++) {
      switch (peek()) {
        case '-' -> left = true;
        case '0' -> zero = true;
        case '#' -> alternate = true;
        case '+' -> sign = '+';
        default -> sign = sign == '+' ? '+' : ' ';
      }
    }
    long width = count();
    if (width < 0) {
      left = true;
      width = -width;
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.clamp(count(), 0, Integer.MAX_VALUE);
    }
    while ("hlL".indexOf(peek()) >= 0) {
      at++;
    }
    char type = peek();
    at++;
    if (type == '%') {
      output.append("%", source.substring(at - 1, at).hasInput());
      return;
    }
    Object value = byName ? named : argument();
    char align = left ? '<' : 0;
    FormatSpec spec =
        new FormatSpec(
            zero && !left ? '0' : ' ',
            zero && !left ? '=' : align,
            sign,
            alternate,
            width,
            (char) 0,
            precision,
            type);
    output.append(format(value, spec));
  }

  private Text format(Object value, FormatSpec spec) {
    return switch (spec.type()) {
      case 's' -> text(Printer.str(value, rendering), spec);
      case 'r', 'a' -> text(Printer.repr(value, rendering), spec);
      case 'c' -> text(character(value, spec), spec);
      case 'd', 'i', 'u' -> integer(value, spec, 'd');
      case 'x', 'X', 'o' -> {
        if (!Numbers.isInteger(value)) {
          throw required(value, spec, "an integer is required");
        }
        yield integer(value, spec, spec.type());
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' ->
          with(spec, spec.type(), spec.precision()).number(Numbers.toDouble(value), rendering);
      default ->
          throw Failure.error(
              "unsupported format character '" + spec.type() + "' at index " + (at - 1));
    };
  }

  private Text character(Object value, FormatSpec spec) {
    if (value instanceof Text text) {
      if (text.length() != 1) {
        throw Failure.error("%c requires int or char");
      }
      return text;
    }
    return with(spec, 'c', -1).format(Numbers.toIndex(value), rendering);
  }

  private Text integer(Object value, FormatSpec spec, char type) {
    if (!Numbers.isNumber(value)) {
      throw required(value, spec, "a real number is required");
    }
    Object whole =
        value instanceof Double number
            ? Numbers.truncate(number)
            : Numbers.of(Numbers.toBig(value));
    FormatSpec plain = with(spec, type, -1);
    if (spec.precision() <= 0) {
      return plain.number(whole, rendering);
    }
    FormatSpec digits =
        new FormatSpec('0', '=', (char) 0, false, spec.precision(), (char) 0, -1, type);
    boolean negative = Numbers.toBig(whole).signum() < 0;
    String text = digits.number(Numbers.absolute(whole), rendering).value();
    String sign = negative ? "-" : spec.sign() == 0 ? "" : String.valueOf(spec.sign());
    return spec.pad(Text.template(sign + text), spec.align() == '<' ? '<' : '>', rendering);
  }

  private static Failure required(Object value, FormatSpec spec, String what) {
    return value instanceof Undefined undefined
        ? undefined.failure()
        : Failure.error("%" + spec.type() + " format: " + what + ", not " + Types.name(value));
  }

  private Text text(Text text, FormatSpec spec) {
    Text shown =
        spec.precision() >= 0 && spec.precision() < text.length() && spec.type() != 'c'
            ? text.slice(
                new Slice(None.NONE, (long) spec.precision(), None.NONE).over(text.length()))
            : text;
    FormatSpec spaces =
        new FormatSpec(' ', spec.align(), (char) 0, false, spec.width(), (char) 0, -1, (char) 0);
    return spaces.pad(shown, spec.align() == '<' ? '<' : '>', rendering);
  }

  private static FormatSpec with(FormatSpec spec, char type, int precision) {
    return new FormatSpec(
        spec.fill(),
        spec.align(),
        spec.sign(),
        spec.alternate(),
        type == 'c' ? 0 : spec.width(),
        (char) 0,
        precision,
        type);
  }

  private long count() {
    if (peek() == '*') {
      at++;
      return Numbers.toIndex(argument());
    }
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at == start ? 0 : FormatSpec.number(format, start, at);
  }

  private Object argument() {
    if (values instanceof PyTuple tuple) {
      if (next >= tuple.size()) {
        throw Failure.error("not enough arguments for format string");
      }
      return tuple.get(next++);
    }
    if (next++ > 0) {
      throw Failure.error("not enough arguments for format string");
    }
    return values;
  }
}
