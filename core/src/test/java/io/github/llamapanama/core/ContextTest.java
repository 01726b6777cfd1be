package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.models.TinyChat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextTest {
  private Model model;
  private Context context;
  private Batch batch;
  private int[] prompt;

  @BeforeEach
  void open() {
    model = Model.load(TinyChat.path());
    context = Context.create(model, ContextParams.defaults());
    batch = new Batch(512);
    prompt = model.vocabulary().tokenize("What is the capital of France?", true, false);
  }

  @AfterEach
  void close() {
    batch.close();
    context.close();
    model.close();
  }

  private int decodePrompt() {
    batch.clear();
    int row = batch.add(prompt, 0, prompt.length, 0, 0, true);
    context.decode(batch);
    return row;
  }

  static int argMax(Logits logits) {
    int best = 0;
    for (int token = 1; token < logits.size(); token++) {
      if (logits.get(token) > logits.get(best)) {
        best = token;
      }
    }
    return best;
  }

  @Test
  void aContextTellsWhatItReallyGot() {
    ContextParams params =
        ContextParams.builder()
            .contextSize(300)
            .batchSize(64)
            .microBatchSize(32)
            .maxSequences(2)
            .unifiedKvCache(true)
            .threads(2)
            .batchThreads(1)
            .build();
    try (Context other = Context.create(model, params)) {
      assertThat(other.contextSize()).isEqualTo(512);
      assertThat(other.sequenceContextSize()).isEqualTo(512);
      assertThat(other.batchSize()).isEqualTo(64);
      assertThat(other.microBatchSize()).isEqualTo(32);
      assertThat(other.maxSequences()).isEqualTo(2);
      assertThat(other.threads()).isEqualTo(2);
      assertThat(other.batchThreads()).isEqualTo(1);
      assertThat(other.pooling()).isEqualTo(ContextParams.Pooling.NONE);
      other.setThreads(1, 2);
      assertThat(other.threads()).isEqualTo(1);
      assertThat(other.batchThreads()).isEqualTo(2);
    }
  }

  @Test
  void aDecodedPromptHasLogits() {
    int row = decodePrompt();
    Logits logits = context.logits(row);
    float[] copy = new float[logits.size()];
    logits.copyTo(copy);
    assertThat(logits.size()).isEqualTo(model.vocabulary().size());
    assertThat(copy[5]).isEqualTo(logits.get(5)).isNotNaN();
    assertThat(context.kvCache().maxPosition(0)).isEqualTo(prompt.length - 1);
  }

  @Test
  void theModelAnswersGreedily() {
    Vocabulary vocabulary = model.vocabulary();
    int[] chat =
        vocabulary.tokenize(
            "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n",
            true,
            true);
    int row = batch.add(chat, 0, chat.length, 0, 0, true);
    List<Integer> reply = new ArrayList<>();
    for (int position = chat.length; position < chat.length + 50; position++) {
      context.decode(batch);
      int token = argMax(context.logits(row));
      if (vocabulary.isEndOfGeneration(token)) {
        break;
      }
      reply.add(token);
      batch.clear();
      row = batch.add(token, position, 0, true);
    }
    int[] tokens = reply.stream().mapToInt(Integer::intValue).toArray();
    assertThat(vocabulary.detokenize(tokens, false, false)).contains("Paris");
  }

  @Test
  void logitsOfAnEarlierBatchAreGone() {
    Logits logits = context.logits(decodePrompt());
    batch.clear();
    batch.add(prompt[0], prompt.length, 0, true);
    context.decode(batch);
    assertThatThrownBy(() -> logits.get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another batch");
  }

  @Test
  void logitsOfAClosedContextAreGone() {
    Logits logits = context.logits(decodePrompt());
    context.close();
    assertThatThrownBy(() -> logits.get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Context is closed");
  }

  @Test
  void aRowWithoutOutputHasNoLogits() {
    int row = decodePrompt();
    assertThatThrownBy(() -> context.logits(row - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Row " + (row - 1));
    assertThatThrownBy(() -> context.logits(row + 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> context.logits(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void beforeADecodeThereAreNoLogits() {
    assertThatThrownBy(() -> context.logits(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("decode a batch first");
  }

  @Test
  void aBatchThatIsTooLongIsRefused() {
    ContextParams params = ContextParams.builder().batchSize(8).build();
    try (Context small = Context.create(model, params)) {
      for (int i = 0; i < 9; i++) {
        batch.add(1, i, 0, false);
      }
      assertThatThrownBy(() -> small.decode(batch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("9 tokens");
    }
  }

  @Test
  void anEmptyBatchIsRefused() {
    assertThatThrownBy(() -> context.decode(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void aTokenOutsideTheVocabularyIsRefused() {
    batch.add(model.vocabulary().size(), 0, 0, true);
    assertThatThrownBy(() -> context.decode(batch)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTokenOfSeveralSequencesNeedsAUnifiedCache() {
    ContextParams params = ContextParams.builder().contextSize(512).maxSequences(2).build();
    try (Context divided = Context.create(model, params);
        Batch shared = new Batch(1, 2)) {
      shared.add(1, 0, new int[] {0, 1}, true);
      assertThatThrownBy(() -> divided.decode(shared))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("unified");
    }
  }

  @Test
  void aSequenceTheContextDoesNotHaveIsRefused() {
    batch.add(1, 0, 1, true);
    assertThatThrownBy(() -> context.decode(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sequence 1");
  }

  @Test
  void positionsThatDoNotFollowAreRefusedWithTheReason() {
    decodePrompt();
    batch.clear();
    batch.add(1, prompt.length + 5, 0, true);
    assertThatThrownBy(() -> context.decode(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("inconsistent sequence positions");
    assertThatThrownBy(() -> context.logits(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFullKvCacheSaysSoAndStaysAsItWas() {
    ContextParams params = ContextParams.builder().contextSize(256).build();
    try (Context small = Context.create(model, params)) {
      assertThat(small.contextSize()).isEqualTo(256);
      for (int i = 0; i < 200; i++) {
        batch.add(1, i, 0, false);
      }
      small.decode(batch);
      batch.clear();
      for (int i = 200; i < 300; i++) {
        batch.add(1, i, 0, false);
      }
      assertThatThrownBy(() -> small.decode(batch))
          .isInstanceOfSatisfying(
              KvCacheFullException.class, e -> assertThat(e.tokens()).isEqualTo(100));
      assertThat(small.kvCache().maxPosition(0)).isEqualTo(199);
    }
  }

  @Test
  void aCancelledDecodeThrowsAndTheNextOneRuns() {
    context.cancel();
    assertThatThrownBy(this::decodePrompt).isInstanceOf(DecodeCancelledException.class);
    context.kvCache().clear();
    assertThat(context.logits(decodePrompt()).get(0)).isNotNaN();
  }

  @Test
  void aRunningDecodeCanBeCancelledByAnotherThread() throws InterruptedException {
    // Large enough to be running for some time when the other thread comes.
    ContextParams params =
        ContextParams.builder().contextSize(8192).batchSize(8192).microBatchSize(256).build();
    try (Context large = Context.create(model, params);
        Batch many = new Batch(8192)) {
      for (int i = 0; i < 8192; i++) {
        many.add(1, i, 0, false);
      }
      Thread canceller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Thread.sleep(30);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    large.cancel();
                  });
      assertThatThrownBy(() -> large.decode(many)).isInstanceOf(DecodeCancelledException.class);
      canceller.join();
      assertThat(large.kvCache().maxPosition(0)).isLessThan(8191);
    }
  }

  @Test
  void contextsOfOneModelRunOnManyThreads() throws Exception {
    float expected = context.logits(decodePrompt()).get(9);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Float>> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        results.add(threads.submit(this::decodePromptInAContextOfItsOwn));
      }
      for (Future<Float> result : results) {
        assertThat(result.get()).isEqualTo(expected, within(1e-3f));
      }
    }
  }

  private float decodePromptInAContextOfItsOwn() {
    try (Context own = Context.create(model, ContextParams.defaults());
        Batch tokens = new Batch(prompt.length)) {
      int row = tokens.add(prompt, 0, prompt.length, 0, 0, true);
      own.decode(tokens);
      return own.logits(row).get(9);
    }
  }

  @Test
  void theWrongThreadIsNamedAsWellAsTheOwner() throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        Thread.ofPlatform()
            .name("stranger")
            .start(
                () -> {
                  try {
                    context.close();
                  } catch (WrongThreadException e) {
                    thrown.set(e);
                  }
                });
    other.join();
    assertThat(thrown.get())
        .isInstanceOf(WrongThreadException.class)
        .hasMessageContaining("Context")
        .hasMessageContaining("'stranger'")
        .hasMessageContaining("'" + Thread.currentThread().getName() + "'");
    assertThat(context.logits(decodePrompt()).size()).isPositive();
  }

  @Test
  void decodingAfterCloseThrows() {
    context.close();
    context.close();
    batch.add(1, 0, 0, true);
    assertThatThrownBy(() -> context.decode(batch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Context is closed");
    assertThatThrownBy(() -> context.kvCache().clear())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Context is closed");
    context.cancel();
  }

  @Test
  void decodingAClosedBatchThrows() {
    batch.close();
    assertThatThrownBy(() -> context.decode(batch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Batch is closed");
  }

  @Test
  void aContextWorksOnAfterItsModelIsClosed() {
    model.close();
    assertThat(context.logits(decodePrompt()).get(0)).isNotNaN();
    assertThat(context.vocabulary().piece(prompt[0], true)).isNotEmpty();
    context.close();
    assertThatThrownBy(() -> context.vocabulary().piece(prompt[0], true))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedModelMakesNoContext() {
    model.close();
    assertThatThrownBy(() -> Context.create(model, ContextParams.defaults()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void aVocabularyOnlyModelMakesNoContext() {
    try (Model words =
        Model.load(TinyChat.path(), ModelParams.builder().vocabularyOnly(true).build())) {
      assertThatThrownBy(() -> Context.create(words, ContextParams.defaults()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("vocabulary-only");
    }
  }

  @Test
  void embeddingsAreGivenPerRow() {
    ContextParams params = ContextParams.builder().embeddings(true).build();
    try (Context embedder = Context.create(model, params)) {
      assertThatThrownBy(() -> embedder.embedding(0)).isInstanceOf(IllegalStateException.class);
      batch.add(prompt, 0, prompt.length, 0, 0, false);
      embedder.decode(batch);
      assertThat(embedder.embedding(0)).hasSize(model.info().outputEmbeddingSize());
      assertThat(embedder.embedding(1)).isNotEqualTo(embedder.embedding(0));
      assertThatThrownBy(() -> embedder.sequenceEmbedding(0))
          .isInstanceOf(IllegalStateException.class);
      embedder.setEmbeddings(false);
      assertThatThrownBy(() -> embedder.embedding(0)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> context.embedding(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("turn them on");
  }

  @Test
  void aContextExtendedByYarnLeavesTheTrainedSizeOfOthersAlone() {
    ContextParams extended =
        ContextParams.builder()
            .ropeScaling(ContextParams.RopeScaling.YARN)
            .ropeFrequencyScale(0.5f)
            .yarnOriginalContextSize(2)
            .build();
    int trained = model.info().trainedContextSize();
    Context.create(model, extended).close();

    ContextParams params =
        ContextParams.builder().contextSize(0).maxSequences(8).unifiedKvCache(true).build();
    try (Context other = Context.create(model, params)) {
      assertThat(other.contextSize()).isEqualTo(trained);
    }
  }

  @Test
  void pooledEmbeddingsAreGivenPerSequence() {
    ContextParams params =
        ContextParams.builder()
            .embeddings(true)
            .pooling(ContextParams.Pooling.MEAN)
            .maxSequences(2)
            .build();
    try (Context embedder = Context.create(model, params)) {
      batch.add(prompt, 0, prompt.length, 0, 1, false);
      embedder.decode(batch);
      float[] embedding = embedder.sequenceEmbedding(1);
      assertThat(embedding).hasSize(model.info().outputEmbeddingSize());
      assertThatThrownBy(() -> embedder.sequenceEmbedding(0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> embedder.sequenceEmbedding(2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> embedder.embedding(0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aDecoderDoesNotEncode() {
    batch.add(1, 0, 0, true);
    assertThatThrownBy(() -> context.encode(batch)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutCausalAttentionABatchIsOneMicroBatch() {
    ContextParams params = ContextParams.builder().batchSize(64).microBatchSize(16).build();
    try (Context small = Context.create(model, params)) {
      for (int i = 0; i < 20; i++) {
        batch.add(1, i, 0, false);
      }
      small.setCausalAttention(false);
      assertThatThrownBy(() -> small.decode(batch)).isInstanceOf(IllegalArgumentException.class);
      small.setCausalAttention(true);
      small.decode(batch);
    }
  }

  @Test
  void aSavedStateContinuesTheSame() {
    decodePrompt();
    byte[] state = context.saveState();
    byte[] sequence = context.saveSequence(0);
    float expected = next();

    try (Context other = Context.create(model, ContextParams.defaults())) {
      for (boolean whole : new boolean[] {true, false}) {
        other.kvCache().clear();
        if (whole) {
          other.restoreState(state);
        } else {
          other.restoreSequence(0, sequence);
        }
        assertThat(other.kvCache().maxPosition(0)).isEqualTo(prompt.length - 1);
        batch.clear();
        other.decode(batchOfNext());
        assertThat(other.logits(0).get(7)).isEqualTo(expected, within(1e-4f));
      }
    }
  }

  @Test
  void aKeptSequenceContinuesTheSameInAnyContextOfItsModel() {
    decodePrompt();
    try (SequenceState kept = context.keepSequence(0);
        Context other = Context.create(model, ContextParams.defaults())) {
      float expected = next();
      assertThat(kept.bytes()).isPositive();
      other.restoreSequence(0, kept);
      assertThat(other.kvCache().maxPosition(0)).isEqualTo(prompt.length - 1);
      other.decode(batchOfNext());
      assertThat(other.logits(0).get(7)).isEqualTo(expected, within(1e-4f));
    }
  }

  @Test
  void aKeptSequenceIsRefusedWhenClosedAndByAnotherModel() {
    decodePrompt();
    SequenceState kept = context.keepSequence(0);
    try (Model same = Model.load(model.path());
        Context other = Context.create(same, ContextParams.defaults())) {
      assertThatThrownBy(() -> other.restoreSequence(0, kept))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("another model");
    }
    kept.close();
    kept.close();
    assertThatThrownBy(() -> context.restoreSequence(0, kept))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.keepSequence(99))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private Batch batchOfNext() {
    batch.clear();
    batch.add(prompt[0], prompt.length, 0, true);
    return batch;
  }

  private float next() {
    context.decode(batchOfNext());
    return context.logits(0).get(7);
  }

  @Test
  void aDamagedStateIsRefused() {
    decodePrompt();
    byte[] state = context.saveState();
    for (int index : new int[] {0, 4, 8, 16, 30, state.length - 1}) {
      byte[] damaged = state.clone();
      damaged[index] ^= 1;
      assertThatThrownBy(() -> context.restoreState(damaged)).isInstanceOf(StateException.class);
      assertThatThrownBy(() -> context.restoreSequence(0, damaged))
          .isInstanceOf(StateException.class);
    }
    assertThatThrownBy(() -> context.restoreState(new byte[0])).isInstanceOf(StateException.class);
    assertThatThrownBy(() -> context.restoreSequence(0, state))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("state of a context");
  }

  @Test
  void performanceIsCountedWhenAsked() {
    ContextParams params = ContextParams.builder().performanceCounters(true).build();
    try (Context counted = Context.create(model, params)) {
      batch.add(prompt, 0, prompt.length, 0, 0, true);
      counted.decode(batch);
      counted.synchronize();
      assertThat(counted.performanceCounters().promptTokens()).isEqualTo(prompt.length);
      counted.resetPerformanceCounters();
      assertThat(counted.performanceCounters().promptTokens()).isLessThan(prompt.length);
    }
  }

  @Test
  void impossibleParametersAreRefused() {
    assertThatThrownBy(() -> ContextParams.builder().batchSize(0).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContextParams.builder().threads(513).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContextParams.builder().threads(0).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContextParams.builder().ropeFrequencyBase(Float.NaN).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                ContextParams.builder()
                    .valueType(ContextParams.KvType.Q8_0)
                    .flashAttention(ContextParams.FlashAttention.DISABLED)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("flash attention");
    assertThatThrownBy(
            () -> Context.create(model, ContextParams.builder().maxSequences(257).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
    assertThatThrownBy(
            () ->
                Context.create(model, ContextParams.builder().maxSequences(9).batchSize(8).build()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> context.setThreads(1, 513))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatLlamaCppRefusesIsToldWithItsReason() {
    ContextParams params =
        ContextParams.builder().purpose(ContextParams.Purpose.MULTI_TOKEN_PREDICTION).build();
    assertThatThrownBy(() -> Context.create(model, params))
        .isInstanceOf(ContextCreationException.class);
  }
}
