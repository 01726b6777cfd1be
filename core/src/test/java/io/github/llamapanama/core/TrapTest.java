package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The calls that end the process in llama.cpp, each made through this library in a process of its
 * own: they end in an exception.
 */
class TrapTest {

  /** Each of these kills a process that calls C directly. */
  private static void assertThrows(ForkedJvm.Code code, Class<? extends Exception> expected) {
    ForkedJvm.Result result = ForkedJvm.run(code);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(ForkedJvm.THROWN);
    assertThat(result.output()).containsPattern("(?m)^" + expected.getName());
  }

  private static Context context(Model model) {
    return Context.create(model, ContextParams.defaults());
  }

  @Test
  void thePieceOfATokenOutOfRange() {
    assertThrows(
        () -> Model.load(TinyChat.path()).vocabulary().piece(1_000_000, true),
        IndexOutOfBoundsException.class);
  }

  @Test
  void aTextThatOverflowsTheStackOfARegularExpression() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              ModelParams params = ModelParams.builder().vocabularyOnly(true).build();
              for (String name : List.of("falcon", "deepseek-llm", "gpt-neox")) {
                Path file = Upstream.source().resolve("models/ggml-vocab-" + name + ".gguf");
                try (Model model = Model.load(file, params)) {
                  for (String unit : List.of("!", "a", " ", "\n ", "7", "\u4e2d")) {
                    String text = unit.repeat(100_000);
                    System.out.println(name + " '" + unit + "'");
                    int[] tokens = model.vocabulary().tokenize(text, false, false);
                    assertThat(model.vocabulary().detokenize(tokens, false, false)).isEqualTo(text);
                  }
                }
              }
            });
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void decodingOnAModelLoadedVocabularyOnly() {
    assertThrows(
        () -> {
          Model model =
              Model.load(TinyChat.path(), ModelParams.builder().vocabularyOnly(true).build());
          Batch batch = new Batch(1);
          batch.add(1, 0, 0, true);
          context(model).decode(batch);
        },
        IllegalStateException.class);
  }

  @Test
  void aBatchThatIsTooLong() {
    assertThrows(
        () -> {
          Context context =
              Context.create(
                  Model.load(TinyChat.path()), ContextParams.builder().batchSize(8).build());
          Batch batch = new Batch(9);
          for (int i = 0; i < 9; i++) {
            batch.add(1, i, 0, true);
          }
          context.decode(batch);
        },
        IllegalArgumentException.class);
  }

  @Test
  void logitsOfARowWithoutOutput() {
    assertThrows(
        () -> {
          Context context = context(Model.load(TinyChat.path()));
          Batch batch = new Batch(2);
          batch.add(1, 0, 0, false);
          batch.add(1, 1, 0, true);
          context.decode(batch);
          context.logits(0).get(0);
        },
        IllegalArgumentException.class);
  }

  @Test
  void logitsBeforeADecode() {
    assertThrows(
        () -> context(Model.load(TinyChat.path())).logits(0).get(0), IllegalStateException.class);
  }

  @Test
  void freeingTwiceAndThenUsing() {
    assertThrows(
        () -> {
          Model model = Model.load(TinyChat.path());
          Context context = context(model);
          context.close();
          context.close();
          model.close();
          model.close();
          context.kvCache().clear();
        },
        IllegalStateException.class);
  }

  @Test
  void logitsAfterTheirContextIsClosed() {
    assertThrows(
        () -> {
          Context context = context(Model.load(TinyChat.path()));
          Batch batch = new Batch(1);
          batch.add(1, 0, 0, true);
          context.decode(batch);
          Logits logits = context.logits(0);
          context.close();
          logits.get(0);
        },
        IllegalStateException.class);
  }

  @Test
  void aModelClosedBeforeItsContext() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              Model model = Model.load(TinyChat.path());
              Context context = context(model);
              Batch batch = new Batch(1);
              batch.add(1, 0, 0, true);
              model.close();
              context.decode(batch);
              System.out.println(context.logits(0).get(0));
              context.close();
              batch.close();
            });
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void shiftingKeysThatTheCpuCannotRotate() {
    assertThrows(
        () -> {
          Context context =
              Context.create(
                  Model.load(TinyChat.path()),
                  ContextParams.builder().keyType(ContextParams.KvType.BF16).build());
          Batch batch = new Batch(2);
          batch.add(new int[] {1, 2}, 0, 2, 0, 0, true);
          context.decode(batch);
          context.kvCache().shift(0, 0, Integer.MAX_VALUE, 5);
          batch.clear();
          batch.add(1, 7, 0, true);
          context.decode(batch);
        },
        UnsupportedOperationException.class);
  }

  /** Its position would be read as the number of cells, for which no memory is enough. */
  @Test
  void aSequenceOfAnotherModel() {
    assertThrows(
        () -> {
          Model mamba = Model.load(SmallModels.mamba(Files.createTempDirectory("mamba")));
          Context source = context(mamba);
          Batch batch = new Batch(1);
          batch.add(1, Integer.MAX_VALUE - 2, 0, true);
          source.decode(batch);
          context(Model.load(TinyChat.path())).restoreSequence(0, source.saveSequence(0));
        },
        StateException.class);
  }

  @Test
  void averagingOverMicroBatchesThatSequencesDoNotShareEvenly() {
    assertThrows(
        () ->
            Context.create(
                Model.load(SmallModels.bert(Files.createTempDirectory("bert"))),
                ContextParams.builder().embeddings(true).maxSequences(3).build()),
        IllegalArgumentException.class);
  }

  @Test
  void poolingWhatADecoderNeeds() {
    assertThrows(
        () -> {
          ContextParams params =
              ContextParams.builder()
                  .pooling(ContextParams.Pooling.MEAN)
                  .maxSequences(2)
                  .unifiedKvCache(true)
                  .build();
          Model model = Model.load(SmallModels.t5(Files.createTempDirectory("t5")));
          Context context = Context.create(model, params);
          Batch batch = new Batch(1, 2);
          batch.add(1, 0, new int[] {0, 1}, true);
          context.encode(batch);
        },
        IllegalArgumentException.class);
  }

  /** Upstream fills memory for each token that could be in a batch or a context. */
  @Test
  void sizesThatFillAllMemory() {
    assertThrows(
        () ->
            Context.create(
                Model.load(TinyChat.path()),
                ContextParams.builder()
                    .attention(ContextParams.Attention.NON_CAUSAL)
                    .batchSize(Integer.MAX_VALUE)
                    .microBatchSize(8)
                    .build()),
        IllegalArgumentException.class);
    assertThrows(
        () ->
            Context.create(
                Model.load(TinyChat.path()),
                ContextParams.builder().contextSize(Integer.MAX_VALUE - 255).build()),
        IllegalArgumentException.class);
  }

  @Test
  void moreSequencesThanOutputs() {
    assertThrows(
        () ->
            Context.create(
                Model.load(TinyChat.path()),
                ContextParams.builder().maxSequences(16).batchSize(8).build()),
        IllegalArgumentException.class);
  }

  @Test
  void moreOutputsThanTheContextGives() {
    assertThrows(
        () -> {
          Context context =
              Context.create(
                  Model.load(TinyChat.path()), ContextParams.builder().maxOutputs(2).build());
          Batch batch = new Batch(3);
          for (int i = 0; i < 3; i++) {
            batch.add(1, i, 0, true);
          }
          context.decode(batch);
        },
        IllegalArgumentException.class);
  }

  @Test
  void copyingAPartBetweenStreams() {
    assertThrows(
        () ->
            Context.create(
                    Model.load(TinyChat.path()), ContextParams.builder().maxSequences(2).build())
                .kvCache()
                .copyRange(0, 1, 3, 9),
        UnsupportedOperationException.class);
  }

  @Test
  void dividingPositionsByZero() {
    assertThrows(
        () -> {
          Context context = context(Model.load(TinyChat.path()));
          Batch batch = new Batch(1);
          batch.add(1, 0, 0, true);
          context.decode(batch);
          context.kvCache().divide(0, 0, 1, 0);
        },
        IllegalArgumentException.class);
  }

  @Test
  void anEncoderThatIsNotThere() {
    assertThrows(
        () -> {
          Batch batch = new Batch(1);
          batch.add(1, 0, 0, true);
          context(Model.load(TinyChat.path())).encode(batch);
        },
        IllegalStateException.class);
  }

  @Test
  void everyTypeOfKvCacheEitherWorksOrIsRefused() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              Model model = Model.load(TinyChat.path());
              for (ContextParams.KvType keys : ContextParams.KvType.values()) {
                for (ContextParams.KvType values : ContextParams.KvType.values()) {
                  for (ContextParams.FlashAttention flash : ContextParams.FlashAttention.values()) {
                    System.out.println(keys + " " + values + " " + flash);
                    decodeOnce(model, keys, values, flash);
                  }
                }
              }
            });
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static void decodeOnce(
      Model model,
      ContextParams.KvType keys,
      ContextParams.KvType values,
      ContextParams.FlashAttention flash) {
    try (Batch batch = new Batch(2);
        Context context =
            Context.create(
                model,
                ContextParams.builder()
                    .contextSize(256)
                    .keyType(keys)
                    .valueType(values)
                    .flashAttention(flash)
                    .threads(1)
                    .batchThreads(1)
                    .build())) {
      batch.add(1, 0, 0, false);
      batch.add(2, 1, 0, true);
      context.decode(batch);
      assertThat(context.logits(1).get(0)).isFinite();
    } catch (ContextCreationException | IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }

  @Test
  void everyKindOfPoolingEitherWorksOrIsRefused() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              Model model = Model.load(TinyChat.path());
              for (ContextParams.Pooling pooling : ContextParams.Pooling.values()) {
                for (ContextParams.Attention attention : ContextParams.Attention.values()) {
                  for (boolean unified : new boolean[] {true, false}) {
                    System.out.println(pooling + " " + attention + " " + unified);
                    embedOnce(model, pooling, attention, unified);
                  }
                }
              }
            });
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static void embedOnce(
      Model model,
      ContextParams.Pooling pooling,
      ContextParams.Attention attention,
      boolean unified) {
    ContextParams params =
        ContextParams.builder()
            .contextSize(512)
            .maxSequences(2)
            .microBatchSize(4)
            .embeddings(true)
            .pooling(pooling)
            .attention(attention)
            .unifiedKvCache(unified)
            .build();
    try (Context context = Context.create(model, params);
        Batch batch = new Batch(8)) {
      for (int i = 0; i < 8; i++) {
        batch.add(i + 5, i / 2, i % 2, false);
      }
      context.decode(batch);
      float[] embedding =
          context.pooling() == ContextParams.Pooling.NONE
              ? context.embedding(0)
              : context.sequenceEmbedding(0);
      assertThat(embedding).isNotEmpty();
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }

  @Test
  void mixedSequencesAndPositionsInAnyOrder() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              Model model = Model.load(TinyChat.path());
              Random random = new Random(42);
              for (int round = 0; round < 40; round++) {
                decodeAnything(model, random, round % 2 == 0);
              }
            });
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  /** Whatever a batch and calls on the KV cache say, the process lives. */
  private static void decodeAnything(Model model, Random random, boolean unified) {
    ContextParams params =
        ContextParams.builder()
            .contextSize(256)
            .batchSize(32)
            .microBatchSize(8)
            .maxSequences(4)
            .unifiedKvCache(unified)
            .threads(1)
            .batchThreads(1)
            .build();
    try (Context context = Context.create(model, params);
        Batch batch = new Batch(32, 3)) {
      KvCache cache = context.kvCache();
      for (int step = 0; step < 30; step++) {
        batch.clear();
        int size = 1 + random.nextInt(20);
        int sequence = random.nextInt(4);
        int start = random.nextInt(3) == 0 ? random.nextInt(40) : cache.maxPosition(sequence) + 1;
        for (int i = 0; i < size; i++) {
          int[] sequences =
              random.nextInt(4) == 0
                  ? new int[] {sequence, (sequence + 1 + random.nextInt(3)) % 4}
                  : new int[] {sequence};
          int position = random.nextInt(50) == 0 ? random.nextInt(60) : start + i;
          batch.add(random.nextInt(500), position, sequences, random.nextInt(3) == 0);
        }
        try {
          context.decode(batch);
        } catch (IllegalArgumentException | DecodeException e) {
          System.out.println(e.getMessage());
        }
        mutate(cache, random);
      }
    }
  }

  private static void mutate(KvCache cache, Random random) {
    int sequence = random.nextInt(4);
    int from = random.nextInt(30);
    int to = from + random.nextInt(30);
    try {
      switch (random.nextInt(8)) {
        case 0 -> cache.removeRange(sequence, from, to);
        case 1 -> cache.copy(sequence, random.nextInt(4));
        case 2 -> cache.copyRange(sequence, random.nextInt(4), from, to);
        case 3 -> cache.shift(sequence, from, to, random.nextInt(21) - 10);
        case 4 -> cache.divide(sequence, from, to, 1 + random.nextInt(3));
        case 5 -> cache.remove(sequence);
        case 6 -> cache.keep(sequence);
        default -> cache.removeRange(sequence, from, Integer.MAX_VALUE);
      }
    } catch (UnsupportedOperationException e) {
      System.out.println(e.getMessage());
    }
  }
}
