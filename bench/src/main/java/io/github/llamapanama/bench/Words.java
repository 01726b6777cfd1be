package io.github.llamapanama.bench;

import io.github.llamapanama.core.Vocabulary;
import java.util.List;
import java.util.Random;

/** Texts of a given length that no cache knows. */
final class Words {
  private static final List<String> WORDS =
      List.of(
          "the", "city", "river", "and", "blue", "house", "where", "small", "birds", "sing", "of",
          "winter", "light", "because", "water", "is", "a", "green", "tree", "near", "stone",
          "bridge", "people", "walk", "with", "bread", "from", "market", "every", "day", "in",
          "summer");

  private final Vocabulary vocabulary;
  private final Random random;

  /**
   * A source of texts.
   *
   * @param vocabulary what counts the tokens
   * @param seed the same seed gives the same texts
   */
  Words(Vocabulary vocabulary, long seed) {
    this.vocabulary = vocabulary;
    this.random = new Random(seed);
  }

  /** A text of that many tokens or a few more. */
  String text(int tokens) {
    StringBuilder text = new StringBuilder(word());
    while (vocabulary.tokenize(text.toString(), false, false).length < tokens) {
      text.append(' ').append(word());
    }
    return text.append('?').toString();
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
