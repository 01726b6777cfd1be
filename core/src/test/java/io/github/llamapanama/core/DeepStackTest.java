package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeepStackTest {
  @Test
  void aParagraphEndsWhereALineBeginsWithText() {
    assertThat(DeepStack.longestParagraph("")).isZero();
    assertThat(DeepStack.longestParagraph("one line")).isEqualTo(8);
    assertThat(DeepStack.longestParagraph("ab\nabc\na")).isEqualTo(4);
    assertThat(DeepStack.longestParagraph("a\n  \n \n b")).isEqualTo(8);
    assertThat(DeepStack.longestParagraph("\n".repeat(9) + "b")).isEqualTo(9);
  }

  @Test
  void shortTextStaysOnItsThread() {
    assertThat(DeepStack.matching("short", Thread::currentThread)).isSameAs(Thread.currentThread());
    assertThat(DeepStack.matching("x".repeat(1000), Thread::currentThread))
        .isNotSameAs(Thread.currentThread());
  }

  @Test
  void whatIsThrownOnTheOtherThreadArrivesHere() {
    IllegalStateException thrown = new IllegalStateException("there");
    assertThatThrownBy(
            () ->
                DeepStack.matching(
                    "x".repeat(1000),
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  @Test
  void anInterruptIsKeptForLater() {
    Thread.currentThread().interrupt();
    assertThat(DeepStack.matching("x".repeat(1000), () -> "done")).isEqualTo("done");
    assertThat(Thread.interrupted()).isTrue();
  }
}
