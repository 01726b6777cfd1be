package io.github.llamapanama.core.sampling;

import java.util.List;

/**
 * Parsed rules: elements one after the other, alternatives divided by {@link #ALTERNATIVE}, rules
 * ended by {@link #END}.
 *
 * <p>A character class is its first range followed by {@link #OR} ranges; every range has a lowest
 * and a highest code point. A token's number is its id, or {@code -1 - i} for the i-th token text.
 *
 * @param kinds what each element is
 * @param lows a code point, a rule's number or a token
 * @param highs the end of a range of code points
 * @param starts where each rule begins
 * @param names of the rules, for messages; generated ones are empty
 * @param tokenTexts tokens given by their text
 * @param root the number of the rule a text starts with
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never leaves the package
record GrammarRules(
    byte[] kinds,
    int[] lows,
    int[] highs,
    int[] starts,
    List<String> names,
    List<TokenText> tokenTexts,
    int root) {

  static final byte END = 0;
  static final byte ALTERNATIVE = 1;
  static final byte RULE = 2;
  static final byte RANGE = 3;
  static final byte NOT_RANGE = 4;
  static final byte OR = 5;
  static final byte ANY = 6;
  static final byte TOKEN = 7;
  static final byte NOT_TOKEN = 8;

  /** A token written as {@code <text>}, with its place in the grammar for messages. */
  record TokenText(String text, int line, int column) {}

  boolean ends(int position) {
    return kinds[position] <= ALTERNATIVE;
  }

  boolean isToken(int position) {
    return kinds[position] >= TOKEN;
  }

  /** The position after the character class at {@code position}. */
  int afterCharacter(int position) {
    int next = position + 1;
    while (kinds[next] == OR) {
      next++;
    }
    return next;
  }

  boolean matches(int position, int codePoint) {
    boolean positive = kinds[position] != NOT_RANGE;
    if (kinds[position] == ANY) {
      return true;
    }
    do {
      if (lows[position] <= codePoint && codePoint <= highs[position]) {
        return positive;
      }
      position++;
    } while (kinds[position] == OR);
    return !positive;
  }

  /** Whether a code point from {@code low} to {@code high} may match the class. */
  boolean mayMatch(int position, int low, int high) {
    if (kinds[position] == ANY) {
      return true;
    }
    boolean positive = kinds[position] != NOT_RANGE;
    do {
      boolean overlaps = lows[position] <= high && low <= highs[position];
      // An excluded range rules a character out only when it covers everything possible.
      if (positive ? overlaps : lows[position] <= low && high <= highs[position]) {
        return positive;
      }
      position++;
    } while (kinds[position] == OR);
    return !positive;
  }
}
