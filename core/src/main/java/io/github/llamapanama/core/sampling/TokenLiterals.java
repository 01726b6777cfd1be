package io.github.llamapanama.core.sampling;

import io.github.llamapanama.core.sampling.GrammarRules.TokenText;

/** Turns the token literals of a grammar into ids of one vocabulary. */
final class TokenLiterals {

  private TokenLiterals() {}

  static GrammarRules resolve(GrammarRules rules, TokenPieces vocabulary) {
    int[] lows = rules.lows().clone();
    for (int at = 0; at < lows.length; at++) {
      if (rules.isToken(at)) {
        lows[at] = lows[at] < 0 ? id(rules.tokenTexts().get(-1 - lows[at]), vocabulary) : lows[at];
      }
    }
    return new GrammarRules(
        rules.kinds(),
        lows,
        rules.highs(),
        rules.starts(),
        rules.names(),
        rules.tokenTexts(),
        rules.root());
  }

  private static int id(TokenText literal, TokenPieces vocabulary) {
    int[] tokens = vocabulary.tokenize(literal.text());
    if (tokens.length != 1) {
      throw new GrammarException(
          literal.line(),
          literal.column(),
          "'%s' is not one token of this vocabulary but %d"
              .formatted(literal.text(), tokens.length));
    }
    return tokens[0];
  }
}
