package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void rowsAreCountedFromZero() {
    try (Batch batch = new Batch(4)) {
      assertThat(batch.isEmpty()).isTrue();
      assertThat(batch.add(5, 0, 0, false)).isZero();
      assertThat(batch.add(6, 1, 0, true)).isEqualTo(1);
      assertThat(batch.add(new int[] {9, 7, 8}, 1, 3, 2, 0, true)).isEqualTo(3);
      assertThat(batch.size()).isEqualTo(4);
      assertThat(batch.outputCount()).isEqualTo(2);
      batch.clear();
      assertThat(batch.size()).isZero();
      assertThat(batch.outputCount()).isZero();
      assertThat(batch.add(5, 0, 0, false)).isZero();
    }
  }

  @Test
  void aFullBatchTakesNoMore() {
    try (Batch batch = new Batch(2)) {
      batch.add(1, 0, 0, false);
      assertThatThrownBy(() -> batch.add(new int[] {1, 2}, 0, 2, 1, 0, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no room for 2 more");
      assertThat(batch.size()).as("nothing of it was added").isEqualTo(1);
      batch.add(1, 1, 0, false);
      assertThatThrownBy(() -> batch.add(1, 2, 0, false)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void impossibleTokensAreRefused() {
    assertThatThrownBy(() -> new Batch(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Batch(1, 0)).isInstanceOf(IllegalArgumentException.class);
    try (Batch batch = new Batch(4, 2)) {
      assertThatThrownBy(() -> batch.add(-1, 0, 0, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> batch.add(1, -1, 0, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> batch.add(1, Integer.MAX_VALUE, 0, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> batch.add(1, 0, -1, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> batch.add(1, 0, new int[0], false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> batch.add(1, 0, new int[] {0, 0}, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("twice");
      assertThatThrownBy(() -> batch.add(1, 0, new int[] {0, 1, 2}, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> batch.add(new int[] {1}, 0, 2, 0, 0, false))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> batch.add(new int[] {1}, 1, 1, 0, 0, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(batch.size()).isZero();
    }
  }

  @Test
  void useAfterCloseThrows() {
    Batch batch = new Batch(1);
    batch.close();
    batch.close();
    assertThatThrownBy(() -> batch.add(1, 0, 0, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Batch is closed");
    assertThatThrownBy(batch::size).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(batch::clear).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anotherThreadIsRefused() throws InterruptedException {
    try (Batch batch = new Batch(1)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  batch.add(1, 0, 0, false);
                } catch (WrongThreadException e) {
                  thrown.set(e);
                }
              })
          .join();
      assertThat(thrown.get()).hasMessageStartingWith("Batch belongs to thread");
    }
  }
}
