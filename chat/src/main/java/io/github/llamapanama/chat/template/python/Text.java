package io.github.llamapanama.chat.template.python;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code str}, with the origin of every character.
 *
 * <p>Origins are kept as the sorted positions at which they change: a text starts in the template's
 * hand, and each edge flips it. So a text of the template has no edge, a text of the caller the one
 * edge 0, and both cost nothing to copy or to slice. Equality, order and hash ignore the origin.
 *
 * <p>Positions are Java's {@code char}s; Python counts code points, and {@link #length()} and
 * {@link #slice} do so too.
 */
public final class Text implements Comparable<Text> {

  private static final int[] TEMPLATE = {};
  private static final int[] INPUT = {0};

  /** The empty text. */
  public static final Text EMPTY = template("");

  private final String value;
  private final int[] edges;
  private final boolean markup;

  Text(String value, int[] edges, boolean markup) {
    this.value = value;
    this.edges = edges;
    this.markup = markup;
  }

  /** A text that the template wrote. */
  public static Text template(String value) {
    return new Text(value, TEMPLATE, false);
  }

  /** A text of the caller. */
  public static Text input(String value) {
    return new Text(value, INPUT, false);
  }

  /** A text of the caller, if {@code input}, or of the template. */
  public static Text of(String value, boolean input) {
    return new Text(value, input ? INPUT : TEMPLATE, false);
  }

  /** The characters. */
  public String value() {
    return value;
  }

  /** Where the origin changes; sorted. Not to be written to. */
  int[] edges() {
    return edges;
  }

  /** Whether any character came from the caller. */
  public boolean hasInput() {
    return edges.length > 0;
  }

  /** Whether the text is safe HTML: {@code Markup}. */
  public boolean isMarkup() {
    return markup;
  }

  /** The same text as safe HTML. */
  public Text asMarkup() {
    return markup ? this : new Text(value, edges, true);
  }

  /** The same text as a plain string. */
  public Text asPlain() {
    return markup ? new Text(value, edges, false) : this;
  }

  private boolean isUniform() {
    return edges.length == 0 || (edges.length == 1 && edges[0] == 0);
  }

  /** Whether this is empty. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** The length in code points. */
  public int length() {
    return value.codePointCount(0, value.length());
  }

  private boolean isBmp() {
    return length() == value.length();
  }

  /** The index in {@code char}s of a code point. */
  private int offset(int codePoint, boolean bmp) {
    return bmp ? codePoint : value.offsetByCodePoints(0, codePoint);
  }

  /** The {@code char}s from {@code start} to {@code end}. */
  public Text substring(int start, int end) {
    if (start == 0 && end == value.length()) {
      return this;
    }
    return new Text(value.substring(start, end), edgesOf(start, end), markup);
  }

  /** The {@code char}s from {@code start} on. */
  public Text substring(int start) {
    return substring(start, value.length());
  }

  private int[] edgesOf(int start, int end) {
    if (isUniform()) {
      return edges;
    }
    int[] cut = new int[edges.length + 1];
    int count = 0;
    boolean input = false;
    int i = 0;
    for (; i < edges.length && edges[i] <= start; i++) {
      input = !input;
    }
    if (input) {
      cut[count++] = 0;
    }
    for (; i < edges.length && edges[i] < end; i++) {
      cut[count++] = edges[i] - start;
    }
    return Arrays.copyOf(cut, count);
  }

  /** The code point at an index that is known to be in range. */
  public Text at(int index) {
    boolean bmp = isBmp();
    int start = offset(index, bmp);
    return substring(start, start + Character.charCount(value.codePointAt(start)));
  }

  /** A slice with resolved bounds, in code points; {@code step} is not 0. */
  public Text slice(Slice.Range range) {
    boolean bmp = isBmp();
    if (range.step() == 1) {
      return range.count() == 0
          ? new Text("", TEMPLATE, markup)
          : substring(offset(range.start(), bmp), offset(range.start() + range.count(), bmp));
    }
    TextBuilder builder = new TextBuilder();
    for (int i = 0; i < range.count(); i++) {
      builder.append(at(range.index(i)));
    }
    return finish(builder);
  }

  /** This text followed by another. */
  public Text plus(Text other) {
    if (other.value.isEmpty()) {
      return this;
    }
    if (value.isEmpty()) {
      return other;
    }
    return new Text(value.concat(other.value), join(edges, value.length(), other.edges), markup);
  }

  static int[] join(int[] first, int length, int[] second) {
    boolean endsInInput = (first.length & 1) == 1;
    boolean startsInInput = second.length > 0 && second[0] == 0;
    if (endsInInput && startsInInput) {
      if (second.length == 1) {
        return first;
      }
      int[] joined = Arrays.copyOf(first, first.length + second.length - 1);
      for (int i = 1; i < second.length; i++) {
        joined[first.length + i - 1] = second[i] + length;
      }
      return joined;
    }
    int extra = endsInInput ? 1 : 0;
    if (extra == 0 && second.length == 0) {
      return first;
    }
    int[] joined = Arrays.copyOf(first, first.length + second.length + extra);
    if (endsInInput) {
      joined[first.length] = length;
    }
    for (int i = 0; i < second.length; i++) {
      joined[first.length + extra + i] = second[i] + length;
    }
    return joined;
  }

  /**
   * A text computed from this one as a whole. It keeps the origin of each character where that is
   * known (one origin, or a text of the same length), and otherwise counts as the caller's.
   */
  public Text with(String result) {
    if (isUniform() || result.length() == value.length()) {
      return new Text(result, edges, markup);
    }
    return new Text(result, INPUT, markup);
  }

  /** A text computed from each run of one origin by itself. */
  public Text map(UnaryOperator<String> change) {
    if (isUniform()) {
      return new Text(change.apply(value), edges, markup);
    }
    TextBuilder builder = new TextBuilder();
    int start = 0;
    boolean input = false;
    for (int i = 0; i <= edges.length; i++) {
      int end = i < edges.length ? edges[i] : value.length();
      builder.append(change.apply(value.substring(start, end)), input);
      start = end;
      input = !input;
    }
    Text result = builder.toText();
    return markup ? result.asMarkup() : result;
  }

  /** In capital letters. */
  public Text upper() {
    return map(run -> run.toUpperCase(Locale.ROOT));
  }

  /** In small letters. */
  public Text lower() {
    return map(run -> run.toLowerCase(Locale.ROOT));
  }

  /** Without the given characters, or white space, at either end. */
  public Text strip(@Nullable Text characters, boolean left, boolean right) {
    int start = 0;
    int end = value.length();
    while (left && start < end) {
      int c = value.codePointAt(start);
      if (!strips(characters, c)) {
        break;
      }
      start += Character.charCount(c);
    }
    while (right && start < end) {
      int c = value.codePointBefore(end);
      if (!strips(characters, c)) {
        break;
      }
      end -= Character.charCount(c);
    }
    return substring(start, end);
  }

  private static boolean strips(@Nullable Text characters, int c) {
    return characters == null ? Characters.isSpace(c) : characters.value.indexOf(c) >= 0;
  }

  /** With the first {@code count} occurrences of a text replaced; all of them when negative. */
  public Text replace(Text old, Text replacement, long count, Rendering rendering) {
    if (count == 0) {
      return this;
    }
    int found = value.indexOf(old.value);
    if (found < 0) {
      return this;
    }
    TextBuilder builder = new TextBuilder(rendering);
    int from = 0;
    if (old.isEmpty()) {
      long left = count < 0 ? Long.MAX_VALUE : count;
      for (; left > 0; left--) {
        builder.append(replacement);
        if (from >= value.length()) {
          break;
        }
        int next = from + Character.charCount(value.codePointAt(from));
        builder.append(this, from, next);
        from = next;
      }
      builder.append(this, from, value.length());
      return finish(builder);
    }
    for (long left = count; found >= 0 && left != 0; left--) {
      builder.append(this, from, found);
      builder.append(replacement);
      from = found + old.value.length();
      found = value.indexOf(old.value, from);
    }
    builder.append(this, from, value.length());
    return finish(builder);
  }

  private Text finish(TextBuilder builder) {
    Text result = builder.toText();
    return markup ? result.asMarkup() : result;
  }

  /** This text, {@code times} times over. */
  public Text repeat(long times, Rendering rendering) {
    if (times <= 0 || value.isEmpty()) {
      return new Text("", TEMPLATE, markup);
    }
    if (times == 1) {
      return this;
    }
    rendering.checkSize(
        Math.multiplyHigh(times, value.length()) != 0 ? Long.MAX_VALUE : times * value.length());
    if (isUniform()) {
      rendering.charge(times * value.length());
      return new Text(value.repeat((int) times), edges, markup);
    }
    TextBuilder builder = new TextBuilder(rendering);
    for (long i = 0; i < times; i++) {
      builder.append(this);
    }
    return finish(builder);
  }

  /** Whether any of this text contains another. */
  public boolean contains(Text other) {
    return value.contains(other.value);
  }

  @Override
  public int compareTo(Text other) {
    String a = value;
    String b = other.value;
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Python orders by code point: a surrogate, half of a high one, comes last.
        boolean xHigh = Character.isSurrogate(x);
        boolean yHigh = Character.isSurrogate(y);
        return xHigh == yHigh ? Character.compare(x, y) : xHigh ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Text text && value.equals(text.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
