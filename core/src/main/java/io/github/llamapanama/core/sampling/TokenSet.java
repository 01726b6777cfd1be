package io.github.llamapanama.core.sampling;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some tokens of a vocabulary. Immutable and thread-safe.
 *
 * <pre>{@code
 * for (int token = set.next(0); token >= 0; token = set.next(token + 1)) {
 *   ...
 * }
 * }</pre>
 */
public final class TokenSet {
  private final int size;

  /** Many tokens as bits, or few as a sorted list; the other one is null or empty. */
  private final long @Nullable [] bits;

  private final int[] list;

  private TokenSet(int size, long @Nullable [] bits, int[] list) {
    this.size = size;
    this.bits = bits;
    this.list = list;
  }

  /** The tokens whose bits are set, in the smaller of two forms. */
  static TokenSet of(BitSet tokens) {
    int size = tokens.cardinality();
    return size < tokens.length() / Integer.SIZE
        ? new TokenSet(size, null, tokens.stream().toArray())
        : new TokenSet(size, tokens.toLongArray(), new int[0]);
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Whether this is one of them. */
  public boolean contains(int token) {
    if (bits == null) {
      return Arrays.binarySearch(list, token) >= 0;
    }
    int word = token >> 6;
    return word >= 0 && word < bits.length && (bits[word] >>> token & 1) != 0;
  }

  /**
   * The first of them that is not below a token, or −1 if there is none.
   *
   * @param from 0 or more
   */
  public int next(int from) {
    if (bits == null) {
      int found = Arrays.binarySearch(list, from);
      int place = found >= 0 ? found : -found - 1;
      return place < list.length ? list[place] : -1;
    }
    int word = from >> 6;
    if (word >= bits.length) {
      return -1;
    }
    long rest = bits[word] & (-1L << from);
    while (rest == 0) {
      if (++word == bits.length) {
        return -1;
      }
      rest = bits[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(rest);
  }

  /** All of them in order. */
  public IntStream stream() {
    return bits == null ? Arrays.stream(list) : BitSet.valueOf(bits).stream();
  }

  /** How much memory they take, in bytes. */
  int bytes() {
    return bits == null ? Integer.BYTES * list.length : Long.BYTES * bits.length;
  }

  @Override
  public String toString() {
    return stream().boxed().toList().toString();
  }
}
