package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** An immutable set of code points; halves of surrogate pairs are code points of their own. */
final class CodePoints {

  static final CodePoints NONE = new CodePoints(new int[0]);
  static final CodePoints ALL = range(0, Character.MAX_CODE_POINT);

  /** Lowest and highest of each range, ascending, with a gap between the ranges. */
  private final int[] bounds;

  private CodePoints(int[] bounds) {
    this.bounds = bounds;
  }

  static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  static CodePoints range(int low, int high) {
    return new CodePoints(new int[] {low, high});
  }

  /** The union of ranges, given by their lowest and highest code points. */
  static CodePoints ranges(int... lowsAndHighs) {
    CodePoints union = NONE;
    for (int i = 0; i < lowsAndHighs.length; i += 2) {
      union = union.union(range(lowsAndHighs[i], lowsAndHighs[i + 1]));
    }
    return union;
  }

  static CodePoints matching(IntPredicate predicate) {
    List<Integer> bounds = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (predicate.test(c)) {
        int low = c;
        while (c < Character.MAX_CODE_POINT && predicate.test(c + 1)) {
          c++;
        }
        bounds.add(low);
        bounds.add(c);
      }
    }
    return new CodePoints(bounds.stream().mapToInt(Integer::intValue).toArray());
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  int rangeCount() {
    return bounds.length / 2;
  }

  int low(int range) {
    return bounds[2 * range];
  }

  int high(int range) {
    return bounds[2 * range + 1];
  }

  /** The only code point, or −1 if there is not exactly one. */
  int single() {
    return bounds.length == 2 && bounds[0] == bounds[1] ? bounds[0] : -1;
  }

  boolean contains(int codePoint) {
    int at = Arrays.binarySearch(bounds, codePoint);
    return at >= 0 || (-at - 1) % 2 == 1;
  }

  boolean containsAll(int low, int high) {
    int at = Arrays.binarySearch(bounds, low);
    int range = (at >= 0 ? at : -at - 1) / 2;
    return range < rangeCount() && low(range) <= low && high <= high(range);
  }

  boolean containsAny(int low, int high) {
    return !intersect(range(low, high)).isEmpty();
  }

  CodePoints complement() {
    List<Integer> result = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < rangeCount(); i++) {
      if (next < low(i)) {
        result.add(next);
        result.add(low(i) - 1);
      }
      next = high(i) + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      result.add(next);
      result.add(Character.MAX_CODE_POINT);
    }
    return new CodePoints(result.stream().mapToInt(Integer::intValue).toArray());
  }

  CodePoints intersect(CodePoints other) {
    int[] result = new int[bounds.length + other.bounds.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < rangeCount() && j < other.rangeCount()) {
      int low = Math.max(low(i), other.low(j));
      int high = Math.min(high(i), other.high(j));
      if (low <= high) {
        result[size++] = low;
        result[size++] = high;
      }
      if (high(i) < other.high(j)) {
        i++;
      } else {
        j++;
      }
    }
    return new CodePoints(Arrays.copyOf(result, size));
  }

  CodePoints union(CodePoints other) {
    return complement().intersect(other.complement()).complement();
  }

  CodePoints minus(CodePoints other) {
    return intersect(other.complement());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CodePoints that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return Arrays.toString(bounds);
  }
}
