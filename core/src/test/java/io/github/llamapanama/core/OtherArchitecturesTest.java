package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that do not decode token by token with attention. */
class OtherArchitecturesTest {
  @TempDir Path directory;

  @Test
  void aModelWithoutTokenizerSaysSo() {
    try (Model model = Model.load(SmallModels.bert(directory))) {
      Vocabulary vocabulary = model.vocabulary();
      assertThat(vocabulary.type()).isEqualTo(VocabularyType.NONE);
      assertThat(vocabulary.size()).isEqualTo(SmallModels.VOCABULARY_SIZE);
      assertThatThrownBy(() -> vocabulary.tokenize("a", false, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no tokenizer");
      assertThatThrownBy(() -> vocabulary.piece(0, true)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> vocabulary.text(0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> vocabulary.attributes(0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anEncoderGivesOneEmbeddingForEachSequence() {
    ContextParams params =
        ContextParams.builder().embeddings(true).maxSequences(2).microBatchSize(16).build();
    try (Model model = Model.load(SmallModels.bert(directory));
        Context context = Context.create(model, params);
        Batch batch = new Batch(32)) {
      batch.add(new int[] {1, 2, 3}, 0, 3, 0, 0, false);
      batch.add(new int[] {4, 5}, 0, 2, 0, 1, false);
      assertThatThrownBy(() -> context.decode(batch))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use encode");
      context.encode(batch);
      assertThat(context.pooling()).isEqualTo(ContextParams.Pooling.MEAN);
      assertThat(context.sequenceEmbedding(0)).hasSize(SmallModels.WIDTH);
      assertThat(context.sequenceEmbedding(1)).isNotEqualTo(context.sequenceEmbedding(0));
      assertThatThrownBy(() -> context.logits(0)).isInstanceOf(IllegalStateException.class);

      batch.clear();
      for (int i = 0; i < 17; i++) {
        batch.add(1, i, 0, false);
      }
      assertThatThrownBy(() -> context.encode(batch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("17 tokens");
    }
  }

  @Test
  void aPositionThatTheModelDoesNotKnowIsRefused() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Context context = Context.create(model, ContextParams.defaults());
        Batch batch = new Batch(1)) {
      int positions = model.info().trainedContextSize();
      batch.add(1, positions - 1, 0, false);
      context.encode(batch);
      batch.clear();
      batch.add(1, positions, 0, false);
      assertThatThrownBy(() -> context.encode(batch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("position " + positions);
    }
  }

  @Test
  void theCacheOfAModelWithoutMemoryIsEmpty() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Context context = Context.create(model, ContextParams.defaults())) {
      KvCache cache = context.kvCache();
      cache.clear();
      cache.remove(0);
      cache.keep(0);
      assertThat(cache.removeRange(0, 0, 1)).isTrue();
      assertThat(cache.maxPosition(0)).isEqualTo(-1);
      assertThat(cache.canShift()).isFalse();
      assertThat(context.saveState()).isNotEmpty();
    }
  }

  @Test
  void aRecurrentModelForgetsAllOrNothing() {
    ContextParams params = ContextParams.builder().maxSequences(2).build();
    try (Model model = Model.load(SmallModels.mamba(directory));
        Context context = Context.create(model, params);
        Batch batch = new Batch(8)) {
      assertThat(model.info().recurrent()).isTrue();
      batch.add(new int[] {1, 2, 3}, 0, 3, 0, 0, true);
      context.decode(batch);
      assertThat(context.logits(2).get(0)).isFinite();
      KvCache cache = context.kvCache();
      assertThat(cache.removeRange(0, 1, Integer.MAX_VALUE)).isFalse();
      assertThat(cache.maxPosition(0)).isEqualTo(2);

      byte[] state = context.saveSequence(0);
      cache.copy(0, 1);
      cache.keep(1);
      assertThat(cache.maxPosition(0)).isEqualTo(-1);
      assertThat(cache.maxPosition(1)).isEqualTo(2);
      context.restoreSequence(0, state);
      assertThat(cache.maxPosition(0)).isEqualTo(2);

      batch.clear();
      batch.add(4, 3, 0, true);
      batch.add(4, 3, 1, true);
      context.decode(batch);
      assertThat(context.logits(0).get(5)).isEqualTo(context.logits(1).get(5));
    }
  }

  @Test
  void anEncoderDecoderEncodesFirst() {
    try (Model model = Model.load(SmallModels.t5(directory));
        Context context = Context.create(model, ContextParams.defaults());
        Batch batch = new Batch(8)) {
      int start = model.info().decoderStartToken().orElseThrow();
      batch.add(start, 0, 0, true);
      assertThatThrownBy(() -> context.decode(batch))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("encoded before");

      batch.clear();
      batch.add(new int[] {1, 2, 3}, 0, 3, 0, 0, false);
      context.encode(batch);
      assertThatThrownBy(() -> context.logits(0)).isInstanceOf(IllegalStateException.class);

      batch.clear();
      batch.add(start, 0, 0, true);
      context.decode(batch);
      assertThat(context.logits(0).get(1)).isFinite();

      ContextParams separate = ContextParams.builder().maxSequences(2).build();
      assertThatThrownBy(() -> Context.create(model, separate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("unified");
    }
  }
}
