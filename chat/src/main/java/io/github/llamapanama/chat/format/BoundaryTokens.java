package io.github.llamapanama.chat.format;

import io.github.llamapanama.core.Vocabulary;
import java.util.OptionalInt;

/**
 * How a model writes the tokens at the beginning and the end of a text: {@code bos_token} and
 * {@code eos_token} of its templates.
 *
 * @param bos the token at the beginning; empty if there is none
 * @param eos the token at the end; empty if there is none
 */
public record BoundaryTokens(String bos, String eos) {

  /** A model without such tokens. */
  public static final BoundaryTokens NONE = new BoundaryTokens("", "");

  /**
   * Those of a vocabulary.
   *
   * @throws IllegalStateException if the vocabulary's model is closed
   */
  public static BoundaryTokens of(Vocabulary vocabulary) {
    return new BoundaryTokens(
        text(vocabulary, vocabulary.specialTokens().bos()),
        text(vocabulary, vocabulary.specialTokens().eos()));
  }

  private static String text(Vocabulary vocabulary, OptionalInt token) {
    return token.isPresent() ? vocabulary.text(token.getAsInt()) : "";
  }
}
