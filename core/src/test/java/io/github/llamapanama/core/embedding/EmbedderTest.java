package io.github.llamapanama.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.Attention;
import io.github.llamapanama.core.ContextParams.FlashAttention;
import io.github.llamapanama.core.ContextParams.KvType;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.SmallModels;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedder by itself, on the thread of the test. */
class EmbedderTest {
  private static final List<Pooling> POOLINGS =
      List.of(Pooling.NONE, Pooling.MEAN, Pooling.CLS, Pooling.LAST);

  /** Without what computes in 16 bits. */
  private static final ContextParams PRECISE =
      ContextParams.builder()
          .flashAttention(FlashAttention.DISABLED)
          .keyType(KvType.F32)
          .valueType(KvType.F32)
          .build();

  /**
   * How far the batch may move a result, relative to its length: only the order of sums differs.
   */
  private static final double FLOATS = 1e-4;

  /** Activations are rounded to 8 bits, and a last bit moves some to the next step. */
  private static final double QUANTIZED = 5e-2;

  @TempDir Path directory;

  private static List<int[]> texts(Model model, int count, int longest) {
    Random random = new Random(count);
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(random.ints(1 + random.nextInt(longest), 0, model.vocabulary().size()).toArray());
    }
    return texts;
  }

  /** Computes all there is, and tells in how many batches. */
  private static int run(Embedder embedder) {
    int batches = 0;
    while (!embedder.isIdle()) {
      embedder.step(Integer.MAX_VALUE);
      batches++;
    }
    return batches;
  }

  /** Asks for all at once, and tells in how many batches they are computed. */
  private static int batches(Embedder embedder, List<List<int[]>> requests) {
    List<CompletableFuture<Embeddings>> results =
        requests.stream().map(EmbeddingRequest::of).map(embedder::submit).toList();
    int batches = run(embedder);
    assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
    return batches;
  }

  private static List<Embedding> embed(Embedder embedder, EmbeddingRequest request) {
    CompletableFuture<Embeddings> result = embedder.submit(request);
    run(embedder);
    return result.join().texts();
  }

  /** One text after the other, each in a micro-batch of its own, pooled by llama.cpp itself. */
  private static List<Embedding> oneByOne(
      Model model, ContextParams params, Pooling pooling, List<int[]> texts) {
    ContextParams alone =
        params.toBuilder()
            .contextSize(256)
            .batchSize(256)
            .microBatchSize(256)
            .maxSequences(1)
            .pooling(pooling)
            .embeddings(true)
            .build();
    List<Embedding> embeddings = new ArrayList<>();
    try (Context context = Context.create(model, alone);
        Batch batch = new Batch(256)) {
      for (int[] text : texts) {
        batch.clear();
        batch.add(text, 0, text.length, 0, 0, true);
        if (context.hasKvCache()) {
          context.kvCache().clear();
          context.decode(batch);
        } else {
          context.encode(batch);
        }
        List<float[]> vectors = new ArrayList<>();
        for (int row = 0; row < (pooling == Pooling.NONE ? text.length : 1); row++) {
          vectors.add(
              pooling == Pooling.NONE ? context.embedding(row) : context.sequenceEmbedding(0));
        }
        embeddings.add(new Embedding(vectors, pooling != Pooling.NONE, text.length));
      }
    }
    return embeddings;
  }

  private static void assertSame(List<Embedding> actual, List<Embedding> expected) {
    assertSame(actual, expected, FLOATS);
  }

  private static void assertSame(
      List<Embedding> actual, List<Embedding> expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int text = 0; text < expected.size(); text++) {
      Embedding one = expected.get(text);
      assertThat(actual.get(text).tokens()).isEqualTo(one.tokens());
      assertThat(actual.get(text).pooled()).isEqualTo(one.pooled());
      assertThat(actual.get(text).vectors()).hasSameSizeAs(one.vectors());
      for (int i = 0; i < one.vectors().size(); i++) {
        assertThat(distance(actual.get(text).vectors().get(i), one.vectors().get(i)))
            .as("relative distance of vector %d of text %d", i, text)
            .isLessThan(tolerance);
      }
    }
  }

  private static double distance(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }

  private static void assertAllPoolingsAsOneByOne(
      Model model, ContextParams params, int longest, double tolerance) {
    List<int[]> texts = texts(model, 20, longest);
    try (Embedder embedder = new Embedder(model, params)) {
      for (Pooling pooling : POOLINGS) {
        EmbeddingRequest request =
            EmbeddingRequest.of(texts)
                .withPooling(pooling)
                .withNormalization(new Normalization.None());
        assertSame(embed(embedder, request), oneByOne(model, params, pooling, texts), tolerance);
      }
    }
  }

  @Test
  void anEncoderGivesWhatItGivesForEachTextAlone() {
    try (Model model = Model.load(SmallModels.bert(directory))) {
      assertAllPoolingsAsOneByOne(model, PRECISE, SmallModels.CONTEXT_SIZE, FLOATS);
    }
  }

  @Test
  void aDecoderGivesWhatItGivesForEachTextAlone() {
    ContextParams params = PRECISE.toBuilder().contextSize(256).microBatchSize(64).build();
    try (Model model = Model.load(TinyChat.path())) {
      assertAllPoolingsAsOneByOne(model, params, 150, QUANTIZED);
    }
  }

  @Test
  void aDecoderThatLooksAheadGivesWhatItGivesForEachTextAlone() {
    ContextParams params =
        PRECISE.toBuilder()
            .contextSize(256)
            .microBatchSize(64)
            .attention(Attention.NON_CAUSAL)
            .build();
    try (Model model = Model.load(TinyChat.path())) {
      assertAllPoolingsAsOneByOne(model, params, 150, QUANTIZED);
    }
  }

  @Test
  void aRecurrentModelGivesWhatItGivesForEachTextAlone() {
    try (Model model = Model.load(SmallModels.mamba(directory))) {
      assertAllPoolingsAsOneByOne(
          model, PRECISE.toBuilder().microBatchSize(64).build(), SmallModels.CONTEXT_SIZE, FLOATS);
    }
  }

  @Test
  void anEncoderWithDecoderGivesOneVectorPerToken() {
    try (Model model = Model.load(SmallModels.t5(directory));
        Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      List<int[]> texts = texts(model, 5, 20);
      List<Embedding> together = embed(embedder, EmbeddingRequest.of(texts));
      for (int i = 0; i < texts.size(); i++) {
        assertSame(
            embed(embedder, EmbeddingRequest.of(texts.subList(i, i + 1))),
            together.subList(i, i + 1));
        assertThat(together.get(i).vectors()).hasSize(texts.get(i).length);
      }
    }
  }

  @Test
  void asFewBatchesAreComputedAsFit() {
    try (Model encoder = Model.load(SmallModels.bert(directory));
        Embedder embedder =
            new Embedder(encoder, ContextParams.builder().microBatchSize(128).build())) {
      List<int[]> texts = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        texts.add(new int[i % 2 == 0 ? 5 : 59]);
      }
      assertThat(batches(embedder, List.of(texts)))
          .as("12 * 64 tokens in batches of 128")
          .isEqualTo(6);
    }
    try (Model decoder = Model.load(TinyChat.path());
        Embedder embedder =
            new Embedder(decoder, ContextParams.builder().microBatchSize(128).build())) {
      List<int[]> one = List.of(new int[1]);
      List<int[]> others = List.of(new int[300], new int[80], new int[3]);
      assertThat(batches(embedder, List.of(one, others)))
          .as("384 tokens in batches of 128")
          .isEqualTo(3);
    }
  }

  @Test
  void batchesAreSmallerWhereOthersWaitForTheThread() {
    try (Model decoder = Model.load(TinyChat.path());
        Embedder embedder = new Embedder(decoder, PRECISE.toBuilder().contextSize(300).build())) {
      EmbeddingRequest request =
          EmbeddingRequest.of(List.of(new int[300], new int[80], new int[3]))
              .withPooling(Pooling.MEAN);
      List<Embedding> atOnce = embed(embedder, request);
      CompletableFuture<Embeddings> result = embedder.submit(request);
      int batches = 0;
      for (; !embedder.isIdle(); batches++) {
        embedder.step(20);
      }
      assertThat(batches).as("383 tokens in batches of 20").isEqualTo(20);
      assertSame(result.join().texts(), atOnce, QUANTIZED);
    }
    try (Model encoder = Model.load(SmallModels.bert(directory));
        Embedder embedder = new Embedder(encoder, ContextParams.defaults())) {
      CompletableFuture<Embeddings> result =
          embedder.submit(EmbeddingRequest.of(List.of(new int[50], new int[9], new int[10])));
      embedder.step(20);
      embedder.step(20);
      assertThat(result).as("a text that is read at once, and two short ones").isCompleted();
    }
  }

  @Test
  void aShortRequestDoesNotWaitForALongOne() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      List<int[]> many = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        many.add(new int[50]);
      }
      CompletableFuture<Embeddings> large = embedder.submit(EmbeddingRequest.of(many));
      embedder.step(Integer.MAX_VALUE);
      CompletableFuture<Embeddings> small =
          embedder.submit(EmbeddingRequest.of(List.of(new int[60])));
      embedder.step(Integer.MAX_VALUE);
      assertThat(small).isCompleted();
      assertThat(large).isNotDone();
      run(embedder);
      assertThat(large.join().tokens()).isEqualTo(50_000);
    }
  }

  @Test
  void theVectorOfATextHasLengthOneUnlessAskedOtherwise() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      EmbeddingRequest request = EmbeddingRequest.of(texts(model, 3, 10));
      for (Embedding embedding : embed(embedder, request)) {
        double squares = 0;
        for (float value : embedding.vector()) {
          squares += value * value;
        }
        assertThat(squares).isCloseTo(1, within(1e-5));
      }
      for (Embedding embedding : embed(embedder, request.withNormalization(Normalization.of(1)))) {
        double sum = 0;
        for (float value : embedding.vector()) {
          sum += Math.abs(value);
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
      Embedding tokens = embed(embedder, request.withPooling(Pooling.NONE)).getFirst();
      assertThatThrownBy(tokens::vector)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("MEAN");
    }
  }

  @Test
  void aTextThatIsTooLongIsNamedBeforeAnythingIsComputed() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      assertThatThrownBy(
              () -> embedder.submit(EmbeddingRequest.of(List.of(new int[64], new int[65]))))
          .isInstanceOfSatisfying(
              TextTooLongException.class,
              e -> {
                assertThat(e.index()).isEqualTo(1);
                assertThat(e.tokens()).isEqualTo(65);
                assertThat(e.limit()).isEqualTo(64);
              })
          .hasMessageContaining("Text 1 has 65 tokens");
      assertThat(embedder.isIdle()).isTrue();
      assertThatThrownBy(() -> embedder.submit(EmbeddingRequest.of(List.of(new int[] {99}))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token 99");
      assertThatThrownBy(() -> EmbeddingRequest.of(List.of(new int[1], new int[0])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Text 1 is empty");
      assertThat(embed(embedder, EmbeddingRequest.of(List.<int[]>of()))).isEmpty();
    }
  }

  @Test
  void theLongestTextThatTheModelKnowsFits() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Embedder embedder =
            new Embedder(model, ContextParams.builder().microBatchSize(8).batchSize(8).build())) {
      assertThat(embed(embedder, EmbeddingRequest.of(List.of(new int[64])))).hasSize(1);
    }
    ContextParams params = ContextParams.builder().contextSize(700).microBatchSize(64).build();
    try (Model model = Model.load(TinyChat.path());
        Embedder embedder = new Embedder(model, params)) {
      EmbeddingRequest request =
          EmbeddingRequest.of(List.of(new int[10], new int[700], new int[699]));
      assertThat(embed(embedder, request.withPooling(Pooling.LAST))).hasSize(3);
    }
  }

  @Test
  void whatNobodyWaitsForIsNotComputed() {
    try (Model model = Model.load(TinyChat.path());
        Embedder embedder =
            new Embedder(model, ContextParams.builder().microBatchSize(64).build())) {
      EmbeddingRequest request =
          EmbeddingRequest.of(List.of(new int[300], new int[300])).withPooling(Pooling.MEAN);
      List<Embedding> expected = embed(embedder, request);
      CompletableFuture<Embeddings> cancelled = embedder.submit(request);
      CompletableFuture<Embeddings> other = embedder.submit(request);
      embedder.step(Integer.MAX_VALUE);
      embedder.step(Integer.MAX_VALUE);
      cancelled.cancel(false);
      assertThat(run(embedder)).as("batches for 600 of the 1200 tokens").isLessThan(14);
      assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
      assertSame(other.join().texts(), expected);
    }
  }

  @Test
  void closingFailsWhatIsLeft() {
    try (Model model = Model.load(SmallModels.bert(directory))) {
      Embedder embedder = new Embedder(model, ContextParams.defaults());
      EmbeddingRequest request = EmbeddingRequest.of(texts(model, 100, 64));
      CompletableFuture<Embeddings> result = embedder.submit(request);
      embedder.step(Integer.MAX_VALUE);
      embedder.close();
      assertThatThrownBy(result::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> embedder.submit(request)).isInstanceOf(IllegalStateException.class);
      embedder.close();
    }
  }

  @Test
  void aContextThatCannotBeMadeFailsThoseWhoWait() {
    Model model = Model.load(SmallModels.bert(directory));
    try (Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      CompletableFuture<Embeddings> result =
          embedder.submit(EmbeddingRequest.of(texts(model, 2, 5)));
      model.close();
      run(embedder);
      assertThat(result).isCompletedExceptionally();
    }
  }

  @Test
  void aRerankerScoresQueryAndDocument() {
    try (Model model = Model.load(SmallModels.reranker(directory, List.of("yes", "no", "maybe")));
        Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      List<String> documents = List.of("a b", "c", "d e f g", "query");
      EmbeddingRequest joined = embedder.join(new RerankRequest("a b c", documents));
      assertThat(joined.texts().getFirst()).containsExactly(2, 5, 6, 7, 3, 5, 6);
      List<Embedding> scores = embed(embedder, joined);
      assertSame(scores, oneByOne(model, ContextParams.defaults(), Pooling.RANK, joined.texts()));
      assertThat(scores).allSatisfy(score -> assertThat(score.vector()).hasSize(3));
      assertThatThrownBy(() -> embedder.submit(joined.withPooling(Pooling.MEAN)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("RANK");
    }
  }

  @Test
  void aModelWithoutScoresDoesNotRank() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Embedder embedder = new Embedder(model, ContextParams.defaults())) {
      assertThatThrownBy(() -> embedder.join(new RerankRequest("a", List.of("b"))))
          .isInstanceOf(RerankNotSupportedException.class)
          .hasMessageContaining("does not rank");
      assertThatThrownBy(
              () ->
                  embedder.submit(
                      EmbeddingRequest.of(texts(model, 1, 5)).withPooling(Pooling.RANK)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Its embeddings begin with the scores, and upstream reads those of one sequence only. */
  @Test
  void aModelWithoutClassifierRanksOneTextAfterTheOther() {
    ContextParams ranking = ContextParams.builder().pooling(Pooling.RANK).build();
    try (Model model = Model.load(SmallModels.bert(directory));
        Embedder embedder = new Embedder(model, ranking)) {
      List<int[]> texts = texts(model, 5, 20);
      List<Embedding> scores = embed(embedder, EmbeddingRequest.of(texts));
      List<Embedding> first = oneByOne(model, ContextParams.defaults(), Pooling.CLS, texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(scores.get(i).vector())
            .containsExactly(new float[] {first.get(i).vector()[0]}, within(1e-5f));
      }
      ContextParams several = ranking.toBuilder().maxSequences(2).build();
      assertThatThrownBy(() -> Context.create(model, several))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one sequence at a time");
    }
  }

  @Test
  void aRerankTemplateSaysHowQueryAndDocumentAreJoined() {
    String template = "[CLS] query : {query} [SEP] document : {document}";
    try (Model model = Model.load(SmallModels.reranker(directory, List.of("score"), template))) {
      RerankPrompt prompt = new RerankPrompt(model);
      assertThat(prompt.join("a", "b")).containsExactly(2, 13, 15, 5, 3, 14, 15, 6);
      assertThat(prompt.join("a", "[SEP]"))
          .as("a document that spells a special token")
          .containsExactly(2, 13, 15, 5, 3, 14, 15, 16, 18, 17);
    }
  }

  @Test
  void documentsAreRankedByTheirFirstScore() {
    Reranking reranking =
        new Reranking(List.of(new float[] {1, 9}, new float[] {3, 0}, new float[] {1, 0}), 7);
    assertThat(reranking.ranked()).containsExactly(1, 0, 2);
  }
}
