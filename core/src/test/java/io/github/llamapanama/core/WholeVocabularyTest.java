package io.github.llamapanama.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.TokenPieces;
import io.github.llamapanama.core.sampling.TokenSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grammars over a real vocabulary of 151,936 tokens, many of them parts of characters. */
class WholeVocabularyTest {
  private static Model model;
  private static TokenPieces pieces;
  private static Grammar json;
  private static final Map<String, Integer> TOKENS = new HashMap<>();

  @BeforeAll
  static void load() throws IOException {
    Path file = Upstream.source().resolve("models/ggml-vocab-qwen2.gguf");
    model = Model.load(file, ModelParams.builder().vocabularyOnly(true).build());
    pieces = model.vocabulary().pieces();
    json = Grammar.of(Files.readString(Upstream.source().resolve("grammars/json.gbnf")));
    for (int token = 0; token < model.vocabulary().size(); token++) {
      TOKENS.putIfAbsent(new String(model.vocabulary().piece(token, true), UTF_8), token);
    }
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  private static void write(GrammarMatcher matcher, String text) {
    text.codePoints()
        .forEach(
            c -> {
              for (int token : model.vocabulary().tokenize(Character.toString(c), false, false)) {
                matcher.accept(token);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"",
        "{\"ключ 漢字 🚀",
        "{\"a\\u00",
        "{\"a\":",
        "{\"a\": -12",
        "{\"a\": 1.5e",
        "{\"a\": [tr",
        "{\"a\": [{\"b\": \"x\"}, ",
        "{\"a\": []}"
      })
  void whatIsAllowedAtOnceIsWhatIsAllowedOneByOne(String text) {
    GrammarMatcher matcher = new GrammarMatcher(json, pieces);
    write(matcher, text);
    assertThat(matcher.allowed().stream())
        .containsExactly(
            IntStream.range(0, pieces.size())
                .filter(matcher::allows)
                .boxed()
                .toArray(Integer[]::new));
  }

  @Test
  void insideACharacterOnlyItsContinuationsAreAllowed() {
    GrammarMatcher matcher = new GrammarMatcher(Grammar.of("root ::= [🙂-🛀]+"), pieces);
    int[] parts =
        IntStream.rangeClosed("🙂".codePointAt(0), "🛀".codePointAt(0))
            .mapToObj(c -> model.vocabulary().tokenize(Character.toString(c), false, false))
            .filter(tokens -> tokens.length > 1)
            .findFirst()
            .orElseThrow();
    matcher.accept(parts[0]);
    TokenSet allowed = matcher.allowed();
    assertThat(allowed.isEmpty()).isFalse();
    assertThat(allowed.stream())
        .containsExactly(
            IntStream.range(0, pieces.size())
                .filter(matcher::allows)
                .boxed()
                .toArray(Integer[]::new));
    allowed.stream()
        .forEach(
            token ->
                assertThat(model.vocabulary().piece(token, true)[0] & 0xC0)
                    .as("the first byte of %d", token)
                    .isEqualTo(0x80));
  }

  @Test
  void aTextWithTheSameGrammarProfitsFromTheOneBefore() {
    GrammarMatcher first = new GrammarMatcher(json, pieces);
    GrammarMatcher second = new GrammarMatcher(Grammar.of(json.text()), pieces);
    write(first, "{\"a");
    write(second, "{\"b");
    assertThat(second.allowed()).isSameAs(first.allowed());
  }

  @Test
  void theSetOfAStringIsKeptWhileTheStringGrows() {
    GrammarMatcher matcher = new GrammarMatcher(json, pieces);
    write(matcher, "{\"a");
    TokenSet allowed = matcher.allowed();
    write(matcher, "bc déf");
    assertThat(matcher.allowed()).isSameAs(allowed);
  }

  @Test
  void setsOfManyStatesDoNotFillTheMemory() {
    // Each character of the string leaves another state, of which most allow most tokens.
    GrammarMatcher matcher =
        new GrammarMatcher(Grammar.of("root ::= [^\"]{0,1000} \"\\\"\""), pieces);
    TokenSet first = matcher.allowed();
    for (int i = 0; i < 130; i++) {
      write(matcher, "a");
      assertThat(matcher.allowed().size()).isGreaterThan(140_000);
    }
    matcher.reset();
    assertThat(matcher.allowed()).isNotSameAs(first);
    assertThat(matcher.allowed().stream())
        .containsExactly(first.stream().boxed().toArray(Integer[]::new));
  }

  @Test
  void textsOnSeveralThreadsShareAGrammar() throws InterruptedException {
    Grammar grammar = Grammar.of("root ::= ([a-z]{1,3} [ ,] | \"é\")*");
    TokenSet expected = new GrammarMatcher(grammar, pieces).allowed();
    boolean[] right = new boolean[8];
    Thread[] threads = new Thread[right.length];
    for (int i = 0; i < right.length; i++) {
      int number = i;
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    GrammarMatcher matcher = new GrammarMatcher(grammar, pieces);
                    for (int step = 0; step < 30; step++) {
                      TokenSet allowed = matcher.allowed();
                      int token = allowed.next((number * 7919 + step * 104_729) % pieces.size());
                      matcher.accept(token < 0 ? allowed.next(0) : token);
                      if (step % 10 == 9) {
                        matcher.reset();
                      }
                    }
                    matcher.reset();
                    right[number] = matcher.allowed() == expected;
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(right).containsOnly(true);
  }
}
