package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is computed when, and what is not. */
@Timeout(60)
class SchedulingTest {
  private static final GenerationParams ENDLESS =
      GenerationParams.defaults().withSampling(Sampling.greedy()).withIgnoreEndOfGeneration(true);

  private static Model model;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path());
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  private static EngineParams.Builder params(boolean unified, int sequences, int each) {
    return EngineParams.builder()
        .context(
            ContextParams.builder()
                .contextSize(sequences * each)
                .batchSize(256)
                .microBatchSize(64)
                .maxSequences(sequences)
                .unifiedKvCache(unified)
                .build())
        .promptTokensWhileDecoding(16);
  }

  private static int[] random(int seed, int length) {
    return new Random(seed).ints(length, 300, 1000).toArray();
  }

  private static int[] joined(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLongPromptDoesNotStallTheTextsOfOthers(boolean unified) {
    try (Engine engine = Engine.open(model, params(unified, 2, 1024).build())) {
      Generation text = engine.submit(GenerationRequest.of(random(1, 10), ENDLESS));
      text.next();
      Generation late =
          engine.submit(GenerationRequest.of(random(2, 800), ENDLESS.withMaxTokens(1)));
      Completion read = late.complete();
      text.cancel();
      int written = text.complete().done().usage().generatedTokens();
      assertThat(read.done().usage().generatedTokens()).isEqualTo(1);
      assertThat(written)
          .as("tokens written while 800 were read, 16 in each batch")
          .isGreaterThanOrEqualTo(49);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void textsThatBeginTogetherWaitOnceForTheirPrompts(boolean unified) {
    List<Integer> chosen = new CopyOnWriteArrayList<>();
    CountDownLatch allSubmitted = new CountDownLatch(1);
    EngineParams params = params(unified, 8, 128).promptTokensWhileDecoding(2048).build();
    try (Engine engine = Engine.open(model, params)) {
      Generation holding =
          engine.submit(
              GenerationRequest.of(
                  random(9, 5), choosing(() -> awaitUnchecked(allSubmitted)).withMaxTokens(1)));
      List<Generation> texts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        GenerationParams noting = choosing(() -> chosen.add(number)).withMaxTokens(3);
        texts.add(engine.submit(GenerationRequest.of(random(i, 50), noting)));
      }
      allSubmitted.countDown();
      holding.complete();
      texts.forEach(Generation::complete);
      assertThat(chosen.subList(0, 6))
          .as("whose tokens were chosen first, with six prompts in five micro-batches")
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }
  }

  /** Greedy choices, before each of which something is done on the engine's thread. */
  private static GenerationParams choosing(Runnable before) {
    return ENDLESS.withSampling(Sampling.greedy().withProcessor((logits, history) -> before.run()));
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aShortPromptDoesNotWaitForTheEndOfALongOne(boolean unified) {
    try (Engine engine = Engine.open(model, params(unified, 3, 1024).build())) {
      Generation text = engine.submit(GenerationRequest.of(random(1, 10), ENDLESS));
      text.next();
      Generation longOne = engine.submit(GenerationRequest.of(random(2, 900), ENDLESS));
      Generation shortOne =
          engine.submit(GenerationRequest.of(random(3, 30), ENDLESS.withMaxTokens(1)));
      shortOne.complete();
      longOne.cancel();
      Usage usage = longOne.complete().done().usage();
      assertThat(usage.generatedTokens()).as("the long prompt is still being read").isZero();
      text.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSystemPromptIsReadOnceForManyRequestsAtOnce(boolean unified) {
    int[] system = random(1, 300);
    EngineParams params = params(unified, 8, 512).build();
    try (Engine engine = Engine.open(model, params)) {
      List<Generation> texts = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        int[] prompt = joined(system, joined(new int[] {300 + i}, random(i, 9)));
        texts.add(engine.submit(GenerationRequest.of(prompt, ENDLESS.withMaxTokens(4))));
      }
      texts.forEach(Generation::complete);
      assertThat(engine.snapshot().promptTokens())
          .as("300 once and 32 times 10")
          .isEqualTo(300 + 32 * 10);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void conversationsTakeTurnsWithoutReadingAnythingTwice(boolean unified) {
    // Eight conversations in four sequences: what must leave comes back from the host.
    EngineParams params = params(unified, 4, 512).cachedPrefixes(0).build();
    try (Engine engine = Engine.open(model, params)) {
      List<int[]> conversations = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        conversations.add(new int[] {300 + i});
      }
      int turns = 4;
      for (int turn = 0; turn < turns; turn++) {
        for (int i = 0; i < 8; i++) {
          int[] prompt = joined(conversations.get(i), random(100 * turn + i, 40));
          conversations.set(i, prompt);
          engine.submit(GenerationRequest.of(prompt, ENDLESS.withMaxTokens(2))).complete();
        }
      }
      assertThat(engine.snapshot().promptTokens()).isEqualTo(8L * (1 + turns * 40));
      assertThat(engine.snapshot().savedBytes()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCancelWhileAPromptIsReadFreesItsSequence(boolean unified) throws InterruptedException {
    try (Engine engine = Engine.open(model, params(unified, 2, 2048).build())) {
      Generation text = engine.submit(GenerationRequest.of(random(1, 10), ENDLESS));
      text.next();
      Generation reading = engine.submit(GenerationRequest.of(random(2, 1900), ENDLESS));
      await(() -> engine.snapshot().active() == 2);
      reading.close();
      await(() -> engine.snapshot().active() == 1);
      Event last = reading.next();
      assertThat(last).isInstanceOf(Event.Done.class);
      assertThat(((Event.Done) last).usage().generatedTokens()).isZero();
      text.close();
      await(() -> engine.snapshot().active() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatASamplerDoesNotAllowIsSaidAtOnce(boolean unified) {
    Sampling sampling =
        new Sampling(List.of(new Filter.LogitBias(Map.of(99_999, 1.0))), new Selection.Greedy());
    try (Engine engine = Engine.open(model, params(unified, 1, 256).build())) {
      GenerationRequest request =
          GenerationRequest.of(random(1, 9), ENDLESS.withSampling(sampling));
      assertThatThrownBy(() -> engine.submit(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("99999");
      assertThatThrownBy(() -> GenerationRequest.of(new int[0], ENDLESS))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> request.withDeadline(Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aProcessorThatThrowsEndsItsOwnTextAlone(boolean unified) {
    Sampling broken =
        Sampling.greedy()
            .withProcessor(
                (logits, history) -> {
                  throw new UnsupportedOperationException("broken");
                });
    try (Engine engine = Engine.open(model, params(unified, 2, 256).build())) {
      GenerationRequest request = GenerationRequest.of(random(1, 9), ENDLESS.withMaxTokens(20));
      Generation good = engine.submit(request);
      Generation bad = engine.submit(request.withParams(ENDLESS.withSampling(broken)));
      assertThatThrownBy(bad::complete).hasMessageContaining("broken");
      assertThat(good.complete().done().usage().generatedTokens()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEchoedPromptComesFirst(boolean unified) {
    int[] prompt = model.vocabulary().tokenize("The capital of", false, false);
    try (Engine engine = Engine.open(model, params(unified, 1, 256).build())) {
      Completion echoed =
          engine
              .submit(GenerationRequest.of(prompt, ENDLESS.withMaxTokens(3).withEcho(true)))
              .complete();
      Completion plain =
          engine.submit(GenerationRequest.of(prompt, ENDLESS.withMaxTokens(3))).complete();
      assertThat(echoed.text()).isEqualTo("The capital of" + plain.text());
    }
  }
}
