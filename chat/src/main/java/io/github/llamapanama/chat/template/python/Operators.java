package io.github.llamapanama.chat.template.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Python's operators on Python's values. */
public final class Operators {

  private Operators() {}

  /** Whether a value counts as true. */
  public static boolean truth(Object value) {
    return switch (value) {
      case Boolean bool -> bool;
      case Text text -> !text.isEmpty();
      case None none -> false;
      case Undefined undefined -> false;
      case Sequence sequence -> sequence.size() > 0;
      case PyDict dict -> dict.size() > 0;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case DictView view -> view.dict().size() > 0;
      default -> true;
    };
  }

  /** {@code ==}. */
  @SuppressWarnings("ReferenceEquality") // A container equals itself, and that is quickly told.
  public static boolean equal(Object a, Object b) {
    if (a == b) {
      return !Numbers.isNaN(a);
    }
    if (a instanceof Text x) {
      return b instanceof Text y && x.value().equals(y.value());
    }
    if (Numbers.isNumber(a)) {
      return Numbers.isNumber(b)
          && !Numbers.isNaN(a)
          && !Numbers.isNaN(b)
          && Numbers.compare(a, b) == 0;
    }
    if (a instanceof Sequence x && b instanceof Sequence y) {
      return x.getClass() == y.getClass() && sameElements(x, y);
    }
    if (a instanceof PyDict x && b instanceof PyDict y) {
      return sameEntries(x, y);
    }
    if (a instanceof DictView x && b instanceof DictView y) {
      return x.kind() == y.kind()
          && x.kind() != DictView.Kind.VALUES
          && x.dict().size() == y.dict().size()
          && (x.kind() == DictView.Kind.ITEMS ? sameEntries(x.dict(), y.dict()) : sameKeys(x, y));
    }
    return a instanceof Undefined && b instanceof Undefined;
  }

  private static boolean sameElements(Sequence a, Sequence b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      Rendering.tick();
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameKeys(DictView a, DictView b) {
    for (Object key : a.dict().keys().elements()) {
      if (!b.dict().contains(key)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameEntries(PyDict a, PyDict b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Object item : a.items().elements()) {
      Rendering.tick();
      PyTuple pair = (PyTuple) item;
      Object other = b.get(pair.get(0));
      if (other == null || !same(pair.get(1), other)) {
        return false;
      }
    }
    return true;
  }

  /** How containers compare elements: identity first, which makes a NaN equal itself. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean same(Object a, Object b) {
    return a == b || equal(a, b);
  }

  /** Orders two values; {@code operator} is for the error. */
  public static int compare(Object a, Object b, String operator) {
    if (a instanceof Text x && b instanceof Text y) {
      return x.compareTo(y);
    }
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.compare(a, b);
    }
    if (a instanceof PyList x && b instanceof PyList y) {
      return compareElements(x, y, operator);
    }
    if (a instanceof PyTuple x && b instanceof PyTuple y) {
      return compareElements(x, y, operator);
    }
    refuseUndefined(a, b);
    throw Failure.error(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(operator, Types.name(a), Types.name(b)));
  }

  private static int compareElements(Sequence a, Sequence b, String operator) {
    int shared = Math.min(a.size(), b.size());
    for (int i = 0; i < shared; i++) {
      Rendering.tick();
      if (!same(a.get(i), b.get(i))) {
        return compare(a.get(i), b.get(i), operator);
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** {@code <}. */
  public static boolean less(Object a, Object b) {
    int order = compare(a, b, "<");
    return order < 0 && isOrdered(a, b);
  }

  /** {@code <=}. */
  public static boolean lessOrEqual(Object a, Object b) {
    int order = compare(a, b, "<=");
    return order <= 0 && isOrdered(a, b);
  }

  /** {@code >}. */
  public static boolean greater(Object a, Object b) {
    int order = compare(a, b, ">");
    return order > 0 && isOrdered(a, b);
  }

  /** {@code >=}. */
  public static boolean greaterOrEqual(Object a, Object b) {
    int order = compare(a, b, ">=");
    return order >= 0 && isOrdered(a, b);
  }

  private static boolean isOrdered(Object a, Object b) {
    return !Numbers.isNaN(a) && !Numbers.isNaN(b);
  }

  /** {@code item in container}. */
  public static boolean contains(Object container, Object item) {
    if (container instanceof DictView view && view.kind() == DictView.Kind.KEYS) {
      return view.dict().contains(item);
    }
    return switch (container) {
      case Text text -> containsText(text, item);
      case PyDict dict -> dict.contains(item);
      default -> containsElement(container, item);
    };
  }

  private static boolean containsText(Text text, Object item) {
    if (item instanceof Text part) {
      return text.contains(part);
    }
    throw item instanceof Undefined undefined
        ? undefined.failure()
        : Failure.error("'in <string>' requires string as left operand, not " + Types.name(item));
  }

  private static boolean containsElement(Object container, Object item) {
    if (!isIterable(container)) {
      throw Failure.error("argument of type '" + Types.name(container) + "' is not iterable");
    }
    Iterator<Object> elements = iterate(container);
    while (elements.hasNext()) {
      Rendering.tick();
      if (same(elements.next(), item)) {
        return true;
      }
    }
    return false;
  }

  /** {@code a + b}. */
  public static Object add(Object a, Object b, Rendering rendering) {
    if (a instanceof Text x && b instanceof Text y) {
      rendering.checkSize((long) x.value().length() + y.value().length());
      rendering.charge(x.value().length() + y.value().length());
      if (x.isMarkup() || y.isMarkup()) {
        return escape(x).plus(escape(y)).asMarkup();
      }
      return x.plus(y);
    }
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.add(a, b);
    }
    if (a instanceof PyList x && b instanceof PyList y) {
      return new PyList(concatenate(x, y, rendering));
    }
    if (a instanceof PyTuple x && b instanceof PyTuple y) {
      return PyTuple.of(concatenate(x, y, rendering).toArray());
    }
    refuseUndefined(a, b);
    if (a instanceof Text || a instanceof PyList || a instanceof PyTuple) {
      throw Failure.error(
          "can only concatenate %s (not \"%s\") to %s"
              .formatted(Types.name(a), Types.name(b), Types.name(a)));
    }
    throw unsupported("+", a, b);
  }

  private static List<Object> concatenate(Sequence a, Sequence b, Rendering rendering) {
    int size = a.size() + b.size();
    rendering.checkSize(size);
    rendering.charge(size);
    ArrayList<Object> all = new ArrayList<>(size);
    for (int i = 0; i < a.size(); i++) {
      all.add(a.get(i));
    }
    for (int i = 0; i < b.size(); i++) {
      all.add(b.get(i));
    }
    return all;
  }

  /** {@code a - b}. */
  public static Object subtract(Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.subtract(a, b);
    }
    throw unsupported("-", a, b);
  }

  /** {@code a * b}. */
  public static Object multiply(Object a, Object b, Rendering rendering) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.multiply(a, b);
    }
    if (Numbers.isInteger(b) && !(a instanceof Undefined)) {
      return repeat(a, Numbers.toIndex(b), a, b, rendering);
    }
    if (Numbers.isInteger(a) && !(b instanceof Undefined)) {
      return repeat(b, Numbers.toIndex(a), a, b, rendering);
    }
    throw unsupported("*", a, b);
  }

  private static Object repeat(Object value, long times, Object a, Object b, Rendering rendering) {
    if (value instanceof Text text) {
      return text.repeat(times, rendering);
    }
    if (value instanceof PyList || value instanceof PyTuple) {
      Sequence sequence = (Sequence) value;
      int size = sequence.size();
      long count = Math.max(0, times);
      rendering.checkSize(Math.multiplyHigh(count, size) != 0 ? Long.MAX_VALUE : count * size);
      rendering.charge(count * size);
      List<Object> once = toList(sequence);
      ArrayList<Object> all = new ArrayList<>((int) (count * size));
      for (long i = 0; i < count && size > 0; i++) {
        all.addAll(once);
      }
      return value instanceof PyList ? new PyList(all) : PyTuple.of(all.toArray());
    }
    throw unsupported("*", a, b);
  }

  /** {@code a / b}. */
  public static Object divide(Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.divide(a, b);
    }
    throw unsupported("/", a, b);
  }

  /** {@code a // b}. */
  public static Object floorDivide(Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.floorDivide(a, b);
    }
    throw unsupported("//", a, b);
  }

  /** {@code a % b}: the remainder, or the formatting of a string. */
  public static Object modulo(Object a, Object b, Rendering rendering) {
    if (a instanceof Text format) {
      return PercentFormat.format(format, b, rendering);
    }
    return remainder(a, b);
  }

  /** {@code a % b} of numbers. */
  public static Object remainder(Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.modulo(a, b);
    }
    throw unsupported("%", a, b);
  }

  /** {@code a ** b}. */
  public static Object power(Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.power(a, b);
    }
    throw unsupported("** or pow()", a, b);
  }

  /** {@code -a}. */
  public static Object negate(Object a) {
    if (Numbers.isNumber(a)) {
      return Numbers.negate(a);
    }
    throw badOperand("-", a);
  }

  /** {@code +a}. */
  public static Object plus(Object a) {
    if (a instanceof Boolean bool) {
      return bool ? 1L : 0L;
    }
    if (Numbers.isNumber(a)) {
      return a;
    }
    throw badOperand("+", a);
  }

  private static Failure badOperand(String operator, Object a) {
    return a instanceof Undefined undefined
        ? undefined.failure()
        : Failure.error("bad operand type for unary " + operator + ": '" + Types.name(a) + "'");
  }

  private static Failure unsupported(String operator, Object a, Object b) {
    refuseUndefined(a, b);
    return Failure.error(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(operator, Types.name(a), Types.name(b)));
  }

  private static void refuseUndefined(Object a, Object b) {
    if (a instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.failure();
    }
  }

  /** {@code len(value)}. */
  public static int length(Object value) {
    return switch (value) {
      case Text text -> text.length();
      case Sequence sequence -> sequence.size();
      case PyDict dict -> dict.size();
      case DictView view -> view.dict().size();
      case Undefined undefined -> 0;
      default -> throw Failure.error("object of type '" + Types.name(value) + "' has no len()");
    };
  }

  /** Whether a value can be gone through. */
  public static boolean isIterable(Object value) {
    return value instanceof Text
        || value instanceof Sequence
        || value instanceof PyDict
        || value instanceof DictView
        || value instanceof Undefined
        || value instanceof Generator;
  }

  /** {@code iter(value)}. A list is seen as it grows. */
  public static Iterator<Object> iterate(Object value) {
    return switch (value) {
      case Sequence sequence -> new SequenceIterator(sequence);
      case PyDict dict -> dict.keys().elements().iterator();
      case DictView view -> view.elements().elements().iterator();
      case Text text -> characters(text).iterator();
      case Generator generator -> generator.elements();
      case Undefined undefined -> Collections.emptyIterator();
      default -> throw Failure.error("'" + Types.name(value) + "' object is not iterable");
    };
  }

  private static List<Object> characters(Text whole) {
    Text text = whole.asPlain();
    String value = text.value();
    List<Object> characters = new ArrayList<>(value.length());
    for (int i = 0; i < value.length(); ) {
      int end = i + Character.charCount(value.codePointAt(i));
      characters.add(text.substring(i, end));
      i = end;
    }
    return characters;
  }

  private static final class SequenceIterator implements Iterator<Object> {

    private final Sequence sequence;
    private int next;

    SequenceIterator(Sequence sequence) {
      this.sequence = sequence;
    }

    @Override
    public boolean hasNext() {
      return next < sequence.size();
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return sequence.get(next++);
    }
  }

  /** {@code list(value)}, as a list of its own. */
  public static List<Object> toList(Object value) {
    ArrayList<Object> list = new ArrayList<>();
    iterate(value).forEachRemaining(list::add);
    return list;
  }

  /** {@code container[start:stop:step]}, which never falls back to an attribute. */
  public static Object slice(Object container, Slice slice) {
    return switch (container) {
      case Text text -> text.slice(slice.over(text.length()));
      case Sequence sequence -> sliceSequence(sequence, slice);
      case Undefined undefined -> throw undefined.failure();
      case PyDict dict -> throw Failure.error("unhashable type: 'slice'");
      default -> throw Failure.error("'" + Types.name(container) + "' object is not subscriptable");
    };
  }

  /** {@code container[key]}; null if there is no such element. */
  public static @Nullable Object item(Object container, Object key) {
    return switch (container) {
      case PyDict dict -> key instanceof PyList || key instanceof PyDict ? null : dict.get(key);
      case Sequence sequence -> {
        int index = index(key, sequence.size());
        yield index < 0 ? null : sequence.get(index);
      }
      case Text text -> {
        int index = Numbers.isInteger(key) ? index(key, text.length()) : -1;
        yield index < 0 ? null : text.at(index);
      }
      case Undefined undefined -> throw undefined.failure();
      default -> null;
    };
  }

  private static int index(Object key, int size) {
    if (!Numbers.isInteger(key)) {
      return -1;
    }
    long index = Numbers.toIndex(key);
    index = index < 0 ? index + size : index;
    return index >= 0 && index < size ? (int) index : -1;
  }

  private static Object sliceSequence(Sequence sequence, Slice slice) {
    Slice.Range range = slice.over(sequence.size());
    if (sequence instanceof PyRange numbers) {
      return new PyRange(
          numbers.start() + range.start() * numbers.step(),
          numbers.start() + range.stop() * numbers.step(),
          numbers.step() * range.step(),
          range.count());
    }
    ArrayList<Object> part = new ArrayList<>(range.count());
    for (int i = 0; i < range.count(); i++) {
      part.add(sequence.get(range.index(i)));
    }
    return sequence instanceof PyList ? new PyList(part) : PyTuple.of(part.toArray());
  }

  /** Escapes a text for HTML, unless it is safe already. */
  public static Text escape(Text text) {
    if (text.isMarkup()) {
      return text;
    }
    return text.map(
            run -> {
              StringBuilder escaped = new StringBuilder(run.length() + 16);
              for (int i = 0; i < run.length(); i++) {
                char c = run.charAt(i);
                switch (c) {
                  case '&' -> escaped.append("&amp;");
                  case '<' -> escaped.append("&lt;");
                  case '>' -> escaped.append("&gt;");
                  case '"' -> escaped.append("&#34;");
                  case '\'' -> escaped.append("&#39;");
                  default -> escaped.append(c);
                }
              }
              return escaped.toString();
            })
        .asMarkup();
  }
}
