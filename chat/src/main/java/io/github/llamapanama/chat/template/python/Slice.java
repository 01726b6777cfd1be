package io.github.llamapanama.chat.template.python;

/**
 * Python's {@code slice}: each part a number or {@code None}.
 *
 * @param start where it starts
 * @param stop where it stops
 * @param step by how much it goes on
 */
public record Slice(Object start, Object stop, Object step) {

  /** A slice of something of a known length. */
  public record Range(int start, int stop, int step, int count) {

    /** The index of the slice's element. */
    public int index(int element) {
      return start + element * step;
    }
  }

  /** Applies the slice to a length. */
  public Range over(int length) {
    long by = step == None.NONE ? 1 : Numbers.toIndex(step);
    if (by == 0) {
      throw Failure.error("slice step cannot be zero");
    }
    boolean back = by < 0;
    long first = bound(start, back ? length - 1 : 0, length, back);
    long last = bound(stop, back ? -1 : length, length, back);
    long distance = back ? first - last : last - first;
    if (distance <= 0) {
      return new Range((int) first, (int) last, 1, 0);
    }
    long size = Math.abs(Math.max(by, -Integer.MAX_VALUE));
    long count = (distance - 1) / size + 1;
    return new Range((int) first, (int) last, count == 1 ? 1 : (int) by, (int) count);
  }

  private static long bound(Object value, long otherwise, int length, boolean back) {
    if (value == None.NONE) {
      return otherwise;
    }
    long index = Numbers.toIndex(value);
    if (index < 0) {
      index += length;
    }
    long low = back ? -1 : 0;
    long high = back ? length - 1 : length;
    return Math.clamp(index, low, high);
  }
}
