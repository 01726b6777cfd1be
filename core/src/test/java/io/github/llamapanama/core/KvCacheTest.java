package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.models.TinyChat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KvCacheTest {
  private Model model;
  private Batch batch;

  @BeforeEach
  void open() {
    model = Model.load(TinyChat.path());
    batch = new Batch(16, 2);
  }

  @AfterEach
  void close() {
    batch.close();
    model.close();
  }

  private Context context(boolean unified) {
    return Context.create(
        model,
        ContextParams.builder().contextSize(1024).maxSequences(3).unifiedKvCache(unified).build());
  }

  private void decode(Context context, int sequence, int tokens) {
    batch.clear();
    for (int i = 0; i < tokens; i++) {
      batch.add(10 + i, i, sequence, i == tokens - 1);
    }
    context.decode(batch);
  }

  @Test
  void aSequenceIsCopiedWholeInEitherKindOfCache() {
    for (boolean unified : new boolean[] {true, false}) {
      try (Context context = context(unified)) {
        KvCache cache = context.kvCache();
        decode(context, 0, 5);
        decode(context, 1, 7);
        cache.copy(0, 1);
        cache.copy(0, 2);
        cache.copy(0, 0);
        assertThat(cache.maxPosition(1)).as("unified: %s", unified).isEqualTo(4);
        assertThat(cache.maxPosition(2)).as("unified: %s", unified).isEqualTo(4);
        batch.clear();
        batch.add(20, 5, 2, true);
        context.decode(batch);
        cache.keep(2);
        assertThat(cache.maxPosition(0)).as("unified: %s", unified).isEqualTo(-1);
        assertThat(cache.minPosition(1)).as("unified: %s", unified).isEqualTo(-1);
        assertThat(cache.maxPosition(2)).as("unified: %s", unified).isEqualTo(5);
      }
    }
  }

  @Test
  void aPartIsCopiedOnlyWithinAUnifiedCache() {
    try (Context context = context(true)) {
      decode(context, 0, 6);
      context.kvCache().copyRange(0, 1, 0, 3);
      assertThat(context.kvCache().maxPosition(1)).isEqualTo(2);
    }
    try (Context context = context(false)) {
      decode(context, 0, 6);
      assertThatThrownBy(() -> context.kvCache().copyRange(0, 1, 0, 3))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void aPartIsRemoved() {
    try (Context context = context(true)) {
      decode(context, 0, 6);
      assertThat(context.kvCache().removeRange(0, 4, Integer.MAX_VALUE)).isTrue();
      assertThat(context.kvCache().maxPosition(0)).isEqualTo(3);
      context.kvCache().remove(0);
      assertThat(context.kvCache().maxPosition(0)).isEqualTo(-1);
    }
  }

  @Test
  void positionsAreShiftedAndDivided() {
    try (Context context = context(true)) {
      KvCache cache = context.kvCache();
      decode(context, 0, 8);
      assertThat(cache.canShift()).isTrue();
      cache.removeRange(0, 0, 2);
      cache.shift(0, 2, Integer.MAX_VALUE, -2);
      assertThat(cache.minPosition(0)).isZero();
      assertThat(cache.maxPosition(0)).isEqualTo(5);
      cache.divide(0, 0, Integer.MAX_VALUE, 2);
      assertThat(cache.maxPosition(0)).isEqualTo(2);
      batch.clear();
      batch.add(20, 3, 0, true);
      context.decode(batch);
      assertThat(context.logits(0).get(0)).isNotNaN();
    }
  }

  @Test
  void aTokenMayBelongToTwoSequences() {
    try (Context context = context(true)) {
      batch.add(10, 0, new int[] {0, 2}, false);
      batch.add(11, 1, new int[] {0, 2}, true);
      context.decode(batch);
      assertThat(context.kvCache().maxPosition(0)).isEqualTo(1);
      assertThat(context.kvCache().maxPosition(1)).isEqualTo(-1);
      assertThat(context.kvCache().maxPosition(2)).isEqualTo(1);
    }
  }

  @Test
  void clearingForgetsAll() {
    try (Context context = context(false)) {
      decode(context, 0, 3);
      decode(context, 1, 3);
      context.kvCache().clear();
      assertThat(context.kvCache().maxPosition(0)).isEqualTo(-1);
      assertThat(context.kvCache().maxPosition(1)).isEqualTo(-1);
    }
  }

  @Nested
  class Misuse {
    @Test
    void aSequenceOutOfRangeIsRefused() {
      try (Context context = context(true)) {
        KvCache cache = context.kvCache();
        for (int sequence : new int[] {-1, 3, 256, Integer.MAX_VALUE}) {
          for (Runnable use :
              List.<Runnable>of(
                  () -> cache.remove(sequence),
                  () -> cache.removeRange(sequence, 0, 1),
                  () -> cache.copy(sequence, 0),
                  () -> cache.copy(0, sequence),
                  () -> cache.copyRange(0, sequence, 0, 1),
                  () -> cache.keep(sequence),
                  () -> cache.shift(sequence, 0, 1, 1),
                  () -> cache.divide(sequence, 0, 1, 2),
                  () -> cache.minPosition(sequence),
                  () -> cache.maxPosition(sequence))) {
            assertThatThrownBy(use::run)
                .as("sequence %d", sequence)
                .isInstanceOf(IndexOutOfBoundsException.class);
          }
        }
      }
    }

    @Test
    void impossibleNumbersAreRefused() {
      try (Context context = context(true)) {
        KvCache cache = context.kvCache();
        decode(context, 0, 3);
        assertThatThrownBy(() -> cache.divide(0, 0, 3, 0))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.removeRange(0, -1, 3))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.removeRange(0, 3, 2))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.shift(0, 0, 3, Integer.MAX_VALUE))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.shift(0, 0, 3, Integer.MIN_VALUE))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
