package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test runs with a unified cache and with one stream per sequence. */
@Timeout(60)
class EngineTest {
  private static final GenerationParams GREEDY =
      GenerationParams.defaults().withSampling(Sampling.greedy());
  private static final GenerationParams ENDLESS = GREEDY.withIgnoreEndOfGeneration(true);
  private static final List<String> COUNTRIES = List.of("France", "Italy", "Spain", "Germany");

  private static Model model;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path());
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  private static Engine open(boolean unified, int sequences, int tokensPerSequence) {
    return Engine.open(model, params(unified, sequences, tokensPerSequence).build());
  }

  private static EngineParams.Builder params(
      boolean unified, int sequences, int tokensPerSequence) {
    return EngineParams.builder()
        .context(
            ContextParams.builder()
                .contextSize(sequences * tokensPerSequence)
                .batchSize(256)
                .microBatchSize(64)
                .maxSequences(sequences)
                .unifiedKvCache(unified)
                .build());
  }

  private static GenerationRequest ask(String question, GenerationParams params) {
    String prompt = "<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n";
    return GenerationRequest.of(model.vocabulary().tokenize(prompt, true, true), params);
  }

  private static GenerationRequest capital(String country) {
    return ask("What is the capital of " + country + "?", GREEDY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyVirtualThreadsGetTheirOwnAnswers(boolean unified) throws Exception {
    List<String> alone = new ArrayList<>();
    try (Engine engine = open(unified, 1, 512)) {
      for (String country : COUNTRIES) {
        alone.add(engine.submit(capital(country)).complete().text());
      }
    }
    assertThat(alone.getFirst()).isEqualTo("The capital of France is Paris.");
    try (Engine engine = open(unified, 4, 512);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String country = COUNTRIES.get(i % COUNTRIES.size());
        answers.add(threads.submit(() -> engine.submit(capital(country)).complete().text()));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(alone.get(i % alone.size()));
      }
      assertThat(engine.snapshot().cachedTokens()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPromptIsReadOnceForAllChoices(boolean unified) {
    try (Engine engine = open(unified, 4, 512)) {
      GenerationRequest request = ask("Tell me a story.".repeat(20), ENDLESS.withMaxTokens(20));
      List<Generation> choices = engine.submit(request, 4);
      List<Completion> texts = choices.stream().map(Generation::complete).toList();
      assertThat(texts).extracting(Completion::text).containsOnly(texts.getFirst().text());
      int prompt = request.prompt().length;
      assertThat(texts)
          .extracting(text -> text.done().usage().cachedTokens())
          .containsExactly(0, prompt - 1, prompt - 1, prompt - 1);
      assertThat(engine.snapshot().promptTokens()).isEqualTo(prompt + 3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void choicesHaveSeedsThatFollowEachOther(boolean unified) {
    Sampling sampling = Sampling.builder().temperature(5).topK(0).topP(1).minP(0).seed(7).build();
    try (Engine engine = open(unified, 2, 512)) {
      GenerationRequest request = ask("Hi.", ENDLESS.withSampling(sampling).withMaxTokens(20));
      List<Generation> choices = engine.submit(request, 2);
      assertThat(choices).extracting(choice -> choice.seed().orElseThrow()).containsExactly(7L, 8L);
      String first = choices.getFirst().complete().text();
      assertThat(choices.getLast().complete().text()).isNotEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestsBeyondTheQueueAreRefused(boolean unified) {
    try (Engine engine = Engine.open(model, params(unified, 1, 512).queueCapacity(1).build())) {
      Generation first = engine.submit(ask("Tell me a story.", ENDLESS));
      Generation second = engine.submit(capital("France"));
      assertThatThrownBy(() -> engine.submit(capital("France")))
          .isInstanceOfSatisfying(
              EngineBusyException.class,
              e -> {
                assertThat(e.waiting()).isEqualTo(1);
                assertThat(e.capacity()).isEqualTo(1);
              });
      first.close();
      assertThat(second.complete().text()).isEqualTo("The capital of France is Paris.");
      assertThat(engine.submit(capital("Italy")).complete().text()).contains("Rome");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void promptsOfOneCallAreReadInOneBatch(boolean unified) {
    EngineParams apart = params(unified, 2, 512).prefixReuse(false).build();
    try (Engine engine = Engine.open(model, apart)) {
      GenerationParams oneToken = GREEDY.withMaxTokens(1);
      List<GenerationRequest> requests =
          List.of(ask("Who are you?", oneToken), ask("Tell me a story.", oneToken));

      List<Generation> texts = engine.submitAll(requests);

      assertThat(texts).extracting(Generation::request).isEqualTo(requests);
      texts.forEach(Generation::complete);
      assertThat(engine.active()).isEmpty();
      assertThat(engine.snapshot().batches()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theQueueTakesAllRequestsOfACallOrNone(boolean unified) {
    try (Engine engine = Engine.open(model, params(unified, 1, 512).queueCapacity(3).build())) {
      List<GenerationRequest> requests = COUNTRIES.stream().map(EngineTest::capital).toList();
      GenerationParams endless = GREEDY.withIgnoreEndOfGeneration(true);

      try (Generation other = engine.submit(ask("Tell me a story.", endless))) {
        assertThat(other.next()).isInstanceOf(Event.Text.class);
        assertThatThrownBy(() -> engine.submitAll(requests))
            .isInstanceOf(EngineBusyException.class);
      }

      assertThat(engine.submitAll(requests.subList(0, 2)))
          .extracting(text -> text.complete().text())
          .containsExactly("The capital of France is Paris.", "The capital of Italy is Rome.");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatNeverFitsIsRefusedAtOnce(boolean unified) {
    try (Engine engine = open(unified, 2, 256)) {
      int limit = engine.sequenceContextSize();
      assertThat(limit).isEqualTo(unified ? 512 : 256);
      assertThatThrownBy(() -> engine.submit(GenerationRequest.of(new int[limit + 1], GREEDY)))
          .isInstanceOfSatisfying(
              ContextOverflowException.class,
              e -> {
                assertThat(e.needed()).isEqualTo(limit + 1);
                assertThat(e.limit()).isEqualTo(limit);
              });
      GenerationRequest long1 = GenerationRequest.of(new int[limit - 9], GREEDY.withMaxTokens(11));
      assertThatThrownBy(() -> engine.submit(long1.withOverflow(new Overflow.Fail())))
          .isInstanceOf(ContextOverflowException.class);
      engine.submit(long1).close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theOverflowPolicyDecidesWhatAFullContextMeans(boolean unified) {
    try (Engine engine = open(unified, 1, 256)) {
      GenerationRequest request = ask("Tell me a story.", ENDLESS);
      Completion stopped = engine.submit(request).complete();
      assertThat(stopped.done().reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(stopped.done().usage().totalTokens()).isEqualTo(257);

      Generation failing = engine.submit(request.withOverflow(new Overflow.Fail()));
      assertThatThrownBy(failing::complete).isInstanceOf(ContextOverflowException.class);

      Completion shifted =
          engine
              .submit(
                  request
                      .withParams(ENDLESS.withMaxTokens(600))
                      .withOverflow(new Overflow.Shift(4)))
              .complete();
      assertThat(shifted.done().usage().generatedTokens()).isEqualTo(600);
      assertThat(shifted.text()).startsWith(stopped.text());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSequenceThatMadeRoomGoesOnAsIfNothingHadHappened(boolean unified) {
    // What the model is sure of; endless text would depend on the last bits of the logits.
    List<String> questions =
        List.of(
            "Tell me a story.",
            "Tell me a story.",
            "Tell me a story.",
            "What is the capital of France?",
            "Tell me a story.",
            "What is the capital of Italy?");
    List<String> alone = new ArrayList<>();
    try (Engine engine = open(unified, 1, 512)) {
      for (String question : questions) {
        alone.add(engine.submit(ask(question, GREEDY)).complete().text());
      }
    }
    EngineParams params =
        params(unified, unified ? 6 : 1, unified ? 16 : 256).prefixReuse(false).build();
    try (Engine engine = Engine.open(model, params)) {
      List<Generation> texts =
          questions.stream().map(question -> engine.submit(ask(question, GREEDY))).toList();
      assertThat(texts.stream().map(text -> text.complete().text()))
          .containsExactlyElementsOf(alone);
      if (unified) {
        assertThat(engine.snapshot().preemptions()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowConsumerPausesOnlyItsOwnText(boolean unified) {
    EngineParams params = params(unified, 2, 512).eventCapacity(4).build();
    try (Engine engine = Engine.open(model, params)) {
      Generation slow = engine.submit(ask("Tell me a story.", ENDLESS.withMaxTokens(100)));
      for (int i = 0; i < 3; i++) {
        assertThat(engine.submit(capital("France")).complete().text()).contains("Paris");
      }
      Completion text = slow.complete();
      assertThat(text.done().usage().generatedTokens()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCancelEndsTheTextWithWhatThereIs(boolean unified) {
    try (Engine engine = open(unified, 2, 512)) {
      Generation generation = engine.submit(ask("Tell me a story.", ENDLESS));
      assertThat(generation.next()).isInstanceOf(Event.Text.class);
      generation.cancel();
      assertThat(generation.complete().done().reason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(generation.hasNext()).isFalse();
      assertThat(engine.submit(capital("France")).complete().text()).contains("Paris");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeadlineEndsWhatIsBegunAndWhatWaits(boolean unified) {
    try (Engine engine = open(unified, 1, 512)) {
      GenerationRequest endless =
          ask("Tell me a story.", ENDLESS).withOverflow(new Overflow.Shift(0));
      Generation first = engine.submit(endless.withDeadline(Duration.ofMillis(300)));
      Generation second = engine.submit(endless.withDeadline(Duration.ofMillis(50)));
      assertThatThrownBy(second::complete)
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.generatedTokens()).isZero());
      assertThatThrownBy(first::complete)
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.generatedTokens()).isPositive());
      assertThat(engine.submit(capital("France")).complete().text()).contains("Paris");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interruptingAWaitingConsumerCancels(boolean unified) throws InterruptedException {
    try (Engine engine = open(unified, 1, 512)) {
      Generation generation =
          engine.submit(ask("Tell me a story.", ENDLESS).withOverflow(new Overflow.Shift(0)));
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread consumer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      generation.complete();
                    } catch (RuntimeException e) {
                      thrown.set(e);
                    }
                  });
      Thread.sleep(50);
      consumer.interrupt();
      consumer.join();
      assertThat(thrown.get()).isInstanceOf(CancellationException.class);
      assertThat(engine.submit(capital("France")).complete().text()).contains("Paris");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingCancelsWhatIsBegunAndFailsWhatWaits(boolean unified) {
    Engine engine = open(unified, 1, 512);
    Generation begun =
        engine.submit(ask("Tell me a story.", ENDLESS).withOverflow(new Overflow.Shift(0)));
    assertThat(begun.next()).isInstanceOf(Event.Text.class);
    Generation waiting = engine.submit(capital("France"));
    engine.close();
    assertThat(begun.complete().done().reason()).isEqualTo(FinishReason.CANCELLED);
    assertThatThrownBy(waiting::next).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.submit(capital("France")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Engine is closed");
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFutureAndAPublisherGiveTheSameText(boolean unified) throws Exception {
    try (Engine engine = open(unified, 2, 512)) {
      CompletableFuture<Completion> future = engine.submit(capital("France")).completion();
      Collector collector = new Collector();
      engine.submit(capital("France")).publisher().subscribe(collector);
      assertThat(collector.text.get()).isEqualTo(future.get().text());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConversationGoesOnWhereItStopped(boolean unified) {
    try (Engine engine = open(unified, 2, 512)) {
      GenerationRequest first = capital("France");
      Completion answer = engine.submit(first).complete();
      int[] reply = model.vocabulary().tokenize(answer.text(), false, false);
      int[] next = Arrays.copyOf(first.prompt(), first.prompt().length + reply.length + 1);
      System.arraycopy(reply, 0, next, first.prompt().length, reply.length);
      Completion second = engine.submit(GenerationRequest.of(next, GREEDY)).complete();
      assertThat(second.done().usage().cachedTokens()).isEqualTo(next.length - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void probabilitiesComeWithTheTokensThatAskForThem(boolean unified) {
    try (Engine engine = open(unified, 2, 512)) {
      Generation generation =
          engine.submit(ask("What is the capital of France?", GREEDY.withLogprobs(2)));
      generation.stream()
          .filter(Event.Text.class::isInstance)
          .map(Event.Text.class::cast)
          .forEach(
              text -> {
                assertThat(text.logprobs()).hasSameSizeAs(text.tokens());
                assertThat(text.logprobs())
                    .allSatisfy(p -> assertThat(p.top().getFirst()).isEqualTo(p.chosen()));
              });
      Completion plain = engine.submit(capital("France")).complete();
      assertThat(plain.done().reason()).isEqualTo(FinishReason.STOP);
    }
  }

  private static final class Collector implements Flow.Subscriber<Event> {
    final CompletableFuture<String> text = new CompletableFuture<>();
    private final StringBuilder pieces = new StringBuilder();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
      given.request(1);
    }

    @Override
    public void onNext(Event event) {
      if (event instanceof Event.Text piece) {
        pieces.append(piece.text());
      }
      subscription.join().request(1);
    }

    @Override
    public void onError(Throwable failure) {
      text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      text.complete(pieces.toString());
    }
  }
}
