package io.github.llamapanama.chat.schema;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.TokenPieces;
import io.github.llamapanama.core.sampling.TokenSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Texts that grammars allow. */
public final class RandomText {
  private static final int LONGEST = 2_000;

  /** Characters that texts are made of, with those of the grammar. */
  private static final String CHARACTERS =
      "{}[]\",:-+.0123456789eE \n\\/abcdefghijklmnopqrstuvwxyzABCDFGHT@_é🙂<>|='()｜▁";

  private RandomText() {}

  /** A random text that the whole grammar matches; empty if it becomes too long. */
  public static String of(Grammar grammar, Random random) {
    int[] characters =
        IntStream.concat(CHARACTERS.codePoints(), grammar.text().codePoints().filter(c -> c > 0x1F))
            .sorted()
            .distinct()
            .toArray();
    int end = characters.length;
    TokenPieces pieces =
        new TokenPieces(
            end + 1,
            token ->
                token == end
                    ? new byte[0]
                    : Character.toString(characters[token]).getBytes(StandardCharsets.UTF_8),
            token -> token == end,
            text -> new int[0]);
    GrammarMatcher matcher = new GrammarMatcher(Grammar.of(grammar.text(), grammar.root()), pieces);
    StringBuilder text = new StringBuilder();
    while (text.length() < LONGEST) {
      TokenSet allowed = matcher.allowed();
      int[] choices = allowed.stream().filter(token -> token != end).toArray();
      if (allowed.contains(end) && (choices.length == 0 || random.nextInt(3) > 0)) {
        return text.toString();
      }
      if (choices.length == 0) {
        throw new AssertionError("no character may follow '%s' in %s".formatted(text, grammar));
      }
      int token = choice(choices, characters, allowed, random);
      matcher.accept(token);
      text.appendCodePoint(characters[token]);
    }
    return "";
  }

  /** Closing characters come often, white space and escapes seldom, so that texts end. */
  private static int choice(int[] choices, int[] characters, TokenSet allowed, Random random) {
    int token = -1;
    for (int closing : new int[] {'"', '}', ']', ')', '<', '|'}) {
      int at = Arrays.binarySearch(characters, closing);
      if (allowed.contains(at) && random.nextInt(4) == 0) {
        token = at;
      }
    }
    while (token < 0) {
      int chosen = choices[random.nextInt(choices.length)];
      boolean seldom = " \n\\".indexOf(characters[chosen]) >= 0;
      if (!seldom || random.nextInt(10) == 0) {
        token = chosen;
      }
    }
    return token;
  }
}
