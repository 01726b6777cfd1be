package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.GenerationNotSupportedException;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.SmallModels;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.embedding.Embeddings;
import io.github.llamapanama.core.embedding.RerankRequest;
import io.github.llamapanama.core.embedding.Reranking;
import io.github.llamapanama.core.embedding.TextTooLongException;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings and scores from an engine. */
class EngineEmbeddingTest {
  private static final GenerationParams GREEDY =
      GenerationParams.defaults().withSampling(Sampling.greedy());

  @TempDir Path directory;

  private static EngineParams several() {
    return EngineParams.of(
        ContextParams.builder()
            .contextSize(1024)
            .maxSequences(4)
            .unifiedKvCache(true)
            .pooling(Pooling.MEAN)
            .build());
  }

  private static GenerationRequest france(Model model) {
    String prompt =
        "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n";
    return GenerationRequest.of(model.vocabulary().tokenize(prompt, true, true), GREEDY);
  }

  @Test
  void textsAreGeneratedAndEmbeddedAtOnceAndDoNotDisturbEachOther() throws Exception {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, several());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      EmbeddingRequest request =
          EmbeddingRequest.of(
              model.vocabulary(), List.of("The capital of France is Paris.", "Hello"));
      Embeddings alone = engine.embed(request);
      assertThat(engine.snapshot().kvTokens())
          .as("what embeddings take from the cache of generations")
          .isZero();
      String text = engine.submit(france(model)).complete().text();
      List<Callable<Object>> tasks = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        tasks.add(
            i % 2 == 0
                ? () -> engine.embed(request)
                : () -> engine.submit(france(model)).complete().text());
      }
      for (Future<Object> result : threads.invokeAll(tasks)) {
        if (result.get() instanceof Embeddings embeddings) {
          for (int i = 0; i < 2; i++) {
            double cosine = 0;
            for (int j = 0; j < embeddings.texts().get(i).vector().length; j++) {
              cosine += embeddings.texts().get(i).vector()[j] * alone.texts().get(i).vector()[j];
            }
            assertThat(cosine).isGreaterThan(0.999);
          }
        } else {
          assertThat(result.get()).isEqualTo(text);
        }
      }
      assertThat(text).isEqualTo("The capital of France is Paris.");
    }
  }

  @Test
  void anEncoderEmbedsAndDoesNotGenerate() {
    try (Model model = Model.load(SmallModels.bert(directory));
        Engine engine = Engine.open(model, EngineParams.defaults())) {
      Embeddings embeddings = engine.embed(EmbeddingRequest.of(List.of(new int[64], new int[3])));
      assertThat(embeddings.tokens()).isEqualTo(67);
      assertThatThrownBy(() -> engine.submit(GenerationRequest.of(new int[1], GREEDY)))
          .isInstanceOf(GenerationNotSupportedException.class)
          .hasMessageContaining("bert only encode");
      assertThatThrownBy(() -> engine.embed(EmbeddingRequest.of(List.of(new int[65]))))
          .isInstanceOf(TextTooLongException.class);
    }
  }

  @Test
  void anEngineForEmbeddingsAloneDoesNotGenerate() {
    EngineParams params =
        EngineParams.of(
            ContextParams.builder()
                .contextSize(500)
                .embeddings(true)
                .pooling(Pooling.LAST)
                .build());
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, params)) {
      assertThat(engine.embed(EmbeddingRequest.of(List.of(new int[500]))).texts()).hasSize(1);
      assertThatThrownBy(() -> engine.submit(france(model)))
          .isInstanceOf(GenerationNotSupportedException.class)
          .hasMessageContaining("for embeddings alone");
    }
  }

  @Test
  void aRerankerRanks() {
    try (Model model = Model.load(SmallModels.reranker(directory, List.of("yes", "no")));
        Engine engine = Engine.open(model, EngineParams.defaults())) {
      Reranking reranking =
          engine.rerank(new RerankRequest("a b", List.of("c", "d e f", "g h a b c d")));
      assertThat(reranking.scores()).hasSize(3).allSatisfy(s -> assertThat(s).hasSize(2));
      assertThat(reranking.tokens()).isEqualTo(3 * 4 + 1 + 3 + 6);
      List<Integer> ranked = reranking.ranked();
      assertThat(ranked).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(reranking.score(ranked.get(0))).isGreaterThan(reranking.score(ranked.get(2)));
      assertThat(engine.rerank(new RerankRequest("a", List.of())).scores()).isEmpty();
    }
  }

  @Test
  void whoWaitsCanBeInterruptedOrRunOutOfTime() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, several())) {
      List<int[]> texts = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        texts.add(new int[1024]);
      }
      EmbeddingRequest request = EmbeddingRequest.of(texts);
      assertThatThrownBy(() -> engine.embed(request.withDeadline(Duration.ofMillis(1))))
          .isInstanceOf(DeadlineExceededException.class);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> engine.embed(request)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
      assertThat(engine.embed(EmbeddingRequest.of(List.of(new int[2]))).tokens()).isEqualTo(2);
    }
  }

  @Test
  void moreRequestsThanTheQueueHoldsAreRefused() throws Exception {
    EngineParams params = several().toBuilder().queueCapacity(1).build();
    try (Model model = Model.load(TinyChat.path());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Engine engine = Engine.open(model, params)) {
      EmbeddingRequest request = EmbeddingRequest.of(List.of(new int[900], new int[900]));
      int refused = 0;
      Callable<Embeddings> task = () -> engine.embed(request);
      for (Future<Embeddings> result : threads.invokeAll(Collections.nCopies(20, task))) {
        if (result.state() == Future.State.FAILED) {
          assertThat(result.exceptionNow()).isInstanceOf(EngineBusyException.class);
          refused++;
        } else {
          assertThat(result.get().tokens()).isEqualTo(1800);
        }
      }
      assertThat(refused).isBetween(1, 19);
    }
  }

  @Test
  void closingTheEngineFailsThoseWhoWaitForEmbeddings() throws Exception {
    try (Model model = Model.load(TinyChat.path());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Engine engine = Engine.open(model, several());
      List<int[]> texts = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        texts.add(new int[1024]);
      }
      EmbeddingRequest request = EmbeddingRequest.of(texts);
      Future<Embeddings> waiting = threads.submit(() -> engine.embed(request));
      assertThat(engine.embed(EmbeddingRequest.of(List.of(new int[2]))).tokens()).isEqualTo(2);
      engine.close();
      assertThatThrownBy(waiting::get)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> engine.embed(request)).isInstanceOf(IllegalStateException.class);
    }
  }
}
