package io.github.llamapanama.core.sampling;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The characters divided into classes that a grammar cannot tell apart: between two neighbouring
 * bounds of its ranges all are alike.
 */
final class CharacterClasses {
  private static final int ASCII = 128;

  /** The first character of each class. */
  private final int[] firsts;

  private final int[] ofAscii = new int[ASCII];

  CharacterClasses(GrammarRules rules) {
    this.firsts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, rules.kinds().length).flatMap(at -> bounds(rules, at)))
            .filter(bound -> bound >= 0 && bound <= Character.MAX_CODE_POINT)
            .sorted()
            .distinct()
            .toArray();
    Arrays.setAll(ofAscii, this::search);
  }

  private static IntStream bounds(GrammarRules rules, int at) {
    byte kind = rules.kinds()[at];
    boolean range =
        kind == GrammarRules.RANGE || kind == GrammarRules.NOT_RANGE || kind == GrammarRules.OR;
    return range ? IntStream.of(rules.lows()[at], rules.highs()[at] + 1) : IntStream.empty();
  }

  int count() {
    return firsts.length;
  }

  /** The first character of a class, which stands for all. */
  int first(int characterClass) {
    return firsts[characterClass];
  }

  /** The class of a character. */
  int of(int character) {
    return character < ASCII ? ofAscii[character] : search(character);
  }

  private int search(int character) {
    int found = Arrays.binarySearch(firsts, character);
    return found >= 0 ? found : -found - 2;
  }
}
