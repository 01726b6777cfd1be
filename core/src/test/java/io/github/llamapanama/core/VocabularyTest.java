package io.github.llamapanama.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.models.TinyChat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VocabularyTest {
  private Model model;
  private Vocabulary vocabulary;

  @BeforeAll
  void load() {
    model = Model.load(TinyChat.path());
    vocabulary = model.vocabulary();
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void textComesBackFromItsTokens() {
    for (String text : List.of("What is the capital of France?", "äöü € 😀", "a\0b", "")) {
      int[] tokens = vocabulary.tokenize(text, false, false);
      assertThat(vocabulary.detokenize(tokens, false, false)).isEqualTo(text);
    }
  }

  @Test
  void specialTokensInTextAreParsedOnlyWhenAsked() {
    int[] parsed = vocabulary.tokenize("<|im_start|>", false, true);
    int[] plain = vocabulary.tokenize("<|im_start|>", false, false);
    assertThat(parsed).hasSize(1);
    assertThat(plain).hasSizeGreaterThan(1);
    assertThat(vocabulary.isControl(parsed[0])).isTrue();
    assertThat(vocabulary.attributes(parsed[0])).containsExactly(TokenAttribute.CONTROL);
    assertThat(vocabulary.text(parsed[0])).isEqualTo("<|im_start|>");
    assertThat(vocabulary.detokenize(parsed, false, true)).isEqualTo("<|im_start|>");
    assertThat(vocabulary.detokenize(parsed, false, false)).isEmpty();
    assertThat(vocabulary.piece(parsed[0], true)).isEqualTo("<|im_start|>".getBytes(UTF_8));
    assertThat(vocabulary.piece(parsed[0], false)).isEmpty();
  }

  @Test
  void theEndOfATurnEndsAGeneration() {
    int end = vocabulary.tokenize("<|im_end|>", false, true)[0];
    assertThat(vocabulary.isEndOfGeneration(end)).isTrue();
    int word = vocabulary.tokenize("the", false, false)[0];
    assertThat(vocabulary.isEndOfGeneration(word)).isFalse();
    assertThat(vocabulary.isControl(word)).isFalse();
  }

  @Test
  void halfASurrogatePairIsReplaced() {
    assertThat(vocabulary.tokenize("a\ud83d", false, false))
        .isEqualTo(vocabulary.tokenize("a\ufffd", false, false));
  }

  @Test
  void aLongTextIsTokenized() {
    String text = "the cat sat on the mat. ".repeat(100_000);
    int[] tokens = vocabulary.tokenize(text, false, false);
    assertThat(vocabulary.detokenize(tokens, false, false)).isEqualTo(text);
  }

  @Test
  void aPieceIsWrittenIntoABuffer() {
    int token = vocabulary.tokenize("hello", false, false)[0];
    byte[] piece = vocabulary.piece(token, false);
    byte[] buffer = new byte[64];
    assertThat(vocabulary.piece(token, false, buffer)).isEqualTo(piece.length);
    assertThat(buffer).startsWith(piece);
    assertThat(vocabulary.piece(token, false, new byte[0])).isEqualTo(-piece.length);
  }

  @Test
  void aTokenOutOfRangeIsRefused() {
    for (int token : new int[] {-1, vocabulary.size(), Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> vocabulary.piece(token, true))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vocabulary.text(token))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vocabulary.score(token))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vocabulary.attributes(token))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vocabulary.isEndOfGeneration(token))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vocabulary.isControl(token))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vocabulary.detokenize(new int[] {0, token}, false, false))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void everyTokenHasAPiece() {
    for (int token = 0; token < vocabulary.size(); token++) {
      assertThat(vocabulary.piece(token, true)).as("piece of token %d", token).isNotNull();
      assertThat(vocabulary.score(token)).isNotNaN();
    }
  }

  @Test
  void afterTheModelIsClosedItSaysSo() {
    Model closed = Model.load(TinyChat.path());
    closed.close();
    Vocabulary dead = closed.vocabulary();
    for (Runnable use :
        List.<Runnable>of(
            () -> dead.tokenize("a", false, false),
            () -> dead.detokenize(new int[] {1}, false, false),
            () -> dead.piece(1, true),
            () -> dead.text(1),
            () -> dead.score(1),
            () -> dead.attributes(1),
            () -> dead.isEndOfGeneration(1),
            () -> dead.isControl(1),
            dead::suppressedTokens)) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Model %s is closed", TinyChat.path());
    }
    assertThat(dead.size()).isEqualTo(vocabulary.size());
  }

  @Test
  void manyThreadsMayUseItWhileAnotherClosesTheModel() throws Exception {
    Model shared = Model.load(TinyChat.path());
    int[] expected = vocabulary.tokenize("the quick brown fox", false, false);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(threads.submit(() -> tokenizeUntilClosed(shared.vocabulary(), expected)));
      }
      Thread.sleep(50);
      shared.close();
      for (Future<Integer> call : calls) {
        assertThat(call.get()).isPositive();
      }
    }
  }

  private static int tokenizeUntilClosed(Vocabulary shared, int[] expected) {
    for (int calls = 0; ; calls++) {
      try {
        assertThat(shared.tokenize("the quick brown fox", false, false)).isEqualTo(expected);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageEndingWith("is closed");
        return calls;
      }
    }
  }
}
