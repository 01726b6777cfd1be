package io.github.llamapanama.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GrammarMatcherTest {

  private static final int END = 0;
  private static final int TOOL = 1;

  /** Two special tokens, then pieces of one to three characters, then single bytes of an emoji. */
  private static final TokenPieces VOCABULARY = vocabulary();

  private static List<byte[]> pieces() {
    List<byte[]> pieces = new ArrayList<>();
    pieces.add(utf8("<end>"));
    pieces.add(utf8("<tool>"));
    String alphabet = "abcx<to1 é🚀";
    alphabet.codePoints().forEach(c -> pieces.add(utf8(Character.toString(c))));
    for (String first : List.of("a", "b", "ab", "<t", "é", "🚀")) {
      alphabet.codePoints().forEach(c -> pieces.add(utf8(first + Character.toString(c))));
    }
    for (byte b : utf8("🚀é")) {
      pieces.add(new byte[] {b});
    }
    pieces.add(new byte[] {'a', (byte) 0xF0, (byte) 0x9F});
    pieces.add(new byte[] {(byte) 0x9A, (byte) 0x80, 'a'});
    pieces.add(new byte[0]);
    return pieces;
  }

  private static TokenPieces vocabulary() {
    List<byte[]> pieces = pieces();
    return new TokenPieces(
        pieces.size(),
        pieces::get,
        token -> token == END,
        text ->
            switch (text) {
              case "<end>" -> new int[] {END};
              case "<tool>" -> new int[] {TOOL};
              default -> new int[] {2, 3};
            });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int token(String text) {
    return token(utf8(text));
  }

  private static int token(byte... piece) {
    List<byte[]> pieces = pieces();
    for (int token = 0; token < pieces.size(); token++) {
      if (Arrays.equals(pieces.get(token), piece)) {
        return token;
      }
    }
    throw new AssertionError("no such token");
  }

  private static GrammarMatcher matcher(String grammar) {
    return new GrammarMatcher(Grammar.of(grammar), VOCABULARY);
  }

  @Property(tries = 300)
  void theMaskHoldsExactlyTheTokensThatAreAllowed(@ForAll long seed) {
    List<String> grammars =
        List.of(
            "root ::= [abx]* \"🚀\"",
            "root ::= (\"ab\" | \"a\" [^b])+ \"é\"?",
            "root ::= . . .? [é🚀]*",
            "root ::= \"<to\" [a-z]* | <tool> [a-c]+ | !<tool> \"a\" <[5]>",
            "root ::= \"a\" !<[7]> \"b\"*",
            "root ::= ( [a]* )* \"1\" | [^\\x00-\\x7F]+");
    Random random = new Random(seed);
    GrammarMatcher matcher = matcher(grammars.get(random.nextInt(grammars.size())));
    for (int step = 0; step < 12; step++) {
      TokenSet allowed = matcher.allowed();
      for (int token = 0; token < VOCABULARY.size(); token++) {
        assertThat(allowed.contains(token)).as("token %d", token).isEqualTo(matcher.allows(token));
      }
      int[] choices = allowed.stream().toArray();
      if (choices.length == 0) {
        return;
      }
      matcher.accept(choices[random.nextInt(choices.length)]);
    }
  }

  @Test
  void aTokenThatDoesNotFitIsRefusedAndChangesNothing() {
    GrammarMatcher matcher = matcher("root ::= \"a\" \"b\"");
    matcher.accept(token("a"));
    assertThatThrownBy(() -> matcher.accept(token("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not allow the token")
        .hasMessageContaining("'x'");
    matcher.accept(token("b"));
    assertThat(matcher.isComplete()).isTrue();
  }

  @Test
  void nothingButTheEndFollowsACompleteText() {
    GrammarMatcher matcher = matcher("root ::= \"a\"");
    assertThat(matcher.allows(END)).isFalse();
    matcher.accept(token("a"));
    assertThat(matcher.allowed().stream()).containsExactly(END);
    matcher.accept(END);
    assertThatThrownBy(() -> matcher.accept(token("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tokensOutsideTheVocabularyAreRefused() {
    GrammarMatcher matcher = matcher("root ::= \"a\"");
    assertThatThrownBy(() -> matcher.allows(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matcher.accept(VOCABULARY.size()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aCharacterMayComeInPieces() {
    GrammarMatcher matcher = matcher("root ::= \"a🚀\" \"a\"");
    matcher.accept(token((byte) 'a', (byte) 0xF0, (byte) 0x9F));
    assertThat(matcher.isComplete()).isFalse();
    assertThat(matcher.allows(token("a"))).isFalse();
    matcher.accept(token((byte) 0x9A, (byte) 0x80, (byte) 'a'));
    assertThat(matcher.isComplete()).isTrue();
  }

  @Test
  void aPieceOfACharacterMustBeAbleToBecomeOneThatFits() {
    assertThat(matcher("root ::= [a-zé]").allows(token((byte) 0xF0))).isFalse();
    assertThat(matcher("root ::= [🙂-🛀]").allows(token((byte) 0xF0))).isTrue();
    assertThat(matcher("root ::= [^🚀]").allows(token((byte) 0xF0))).isTrue();
    assertThat(matcher("root ::= .").allows(token((byte) 0x80))).isFalse();
  }

  @Test
  void aTokenLiteralMatchesOnlyItsToken() {
    GrammarMatcher matcher = matcher("root ::= <tool> \"a\" !<tool>");
    assertThat(matcher.allowed().stream()).containsExactly(TOOL);
    matcher.accept(TOOL);
    matcher.accept(token("a"));
    assertThat(matcher.allows(TOOL)).isFalse();
    assertThat(matcher.allows(token("x"))).isTrue();
  }

  /** In llama.cpp the token passes the check and then ends the process. */
  @Test
  void aTokenThatRunsIntoALiteralIsNotAllowed() {
    assertThat(matcher("root ::= \"a\" !<tool>").allows(token("ab"))).isFalse();
    assertThat(matcher("root ::= [^x] <tool>").allows(TOOL)).isFalse();
  }

  @Test
  void aLiteralOfSeveralTokensIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> matcher("root ::= \"a\" |\n  <none>"))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("line 2, column 3")
        .hasMessageContaining("not one token");
  }

  @Test
  void aPatternWakesALazyGrammar() {
    GrammarMatcher matcher =
        new GrammarMatcher(
            Grammar.of("root ::= \"<tool>\" [ab]+").lazy(Grammar.Trigger.patterns("<tool>")),
            VOCABULARY);
    matcher.accept(token("x"));
    assertThat(matcher.isAwaitingTrigger()).isTrue();
    assertThat(matcher.allowed().size()).isEqualTo(VOCABULARY.size());
    matcher.accept(TOOL);
    assertThat(matcher.isAwaitingTrigger()).isFalse();
    assertThat(matcher.allows(token("x"))).isFalse();
    matcher.accept(token("ab"));
    assertThat(matcher.allows(END)).isTrue();
    matcher.reset();
    assertThat(matcher.isAwaitingTrigger()).isTrue();
  }

  @Test
  void theGrammarStartsAtThePatternsFirstGroupEvenInsideAToken() {
    GrammarMatcher matcher =
        new GrammarMatcher(
            Grammar.of("root ::= \"b\" \"é\"").lazy(Grammar.Trigger.patterns("x[\\s\\S]*?a(b)")),
            VOCABULARY);
    matcher.accept(token("ab"));
    assertThat(matcher.isAwaitingTrigger()).isTrue();
    matcher.accept(token("x"));
    matcher.accept(token("ab"));
    assertThat(matcher.isAwaitingTrigger()).isFalse();
    matcher.accept(token((byte) 0xC3));
    matcher.accept(token((byte) 0xA9));
    assertThat(matcher.isComplete()).isTrue();
  }

  @Test
  void aTokenWakesALazyGrammar() {
    GrammarMatcher matcher =
        new GrammarMatcher(
            Grammar.of("root ::= <tool> \"a\"").lazy(Grammar.Trigger.tokens(TOOL)), VOCABULARY);
    matcher.accept(token("b"));
    matcher.accept(TOOL);
    assertThat(matcher.isAwaitingTrigger()).isFalse();
    assertThat(matcher.allows(token("b"))).isFalse();
  }

  /** In llama.cpp this ends the process. */
  @Test
  void aTriggerWhoseTextTheGrammarRefusesWakesNothing() {
    GrammarMatcher matcher =
        new GrammarMatcher(
            Grammar.of("root ::= \"x\"").lazy(new Grammar.Trigger(List.of("a"), List.of(TOOL))),
            VOCABULARY);
    matcher.accept(token("a"));
    matcher.accept(TOOL);
    assertThat(matcher.isAwaitingTrigger()).isTrue();
  }

  @Test
  void aPatternThatBacktracksWithoutEndFindsNothing() {
    GrammarMatcher matcher =
        new GrammarMatcher(
            Grammar.of("root ::= \"1\"").lazy(Grammar.Trigger.patterns("(a|ab?|b)*(aa|b)*c1")),
            VOCABULARY);
    for (int i = 0; i < 40; i++) {
      matcher.accept(token("ab"));
    }
    assertThat(matcher.isAwaitingTrigger()).isTrue();
  }

  @Test
  void aTriggerTokenOutsideTheVocabularyIsRefused() {
    Grammar grammar = Grammar.of("root ::= \"x\"").lazy(Grammar.Trigger.tokens(99_999));
    assertThatThrownBy(() -> new GrammarMatcher(grammar, VOCABULARY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99999");
  }

  @Test
  void aCopyGoesItsOwnWay() {
    GrammarMatcher matcher = matcher("root ::= \"a\" (\"b\" | \"c\" \"x\")");
    matcher.accept(token("a"));
    GrammarMatcher copy = matcher.copy();
    matcher.accept(token("b"));
    copy.accept(token("c"));
    assertThat(matcher.isComplete()).isTrue();
    assertThat(copy.isComplete()).isFalse();
    copy.accept(token("x"));
    assertThat(copy.isComplete()).isTrue();
  }
}
