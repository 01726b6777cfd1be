package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.models.TinyChat;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One text at a time. */
@Timeout(60)
class GenerationTest {
  private static final GenerationParams GREEDY =
      GenerationParams.defaults().withSampling(Sampling.greedy());
  private static final String ANSWER = "The capital of France is Paris.";

  private static Model model;
  private Engine engine;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path());
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  @BeforeEach
  void open() {
    ContextParams context =
        ContextParams.builder().contextSize(1024).batchSize(64).microBatchSize(32).build();
    engine = Engine.open(model, EngineParams.of(context));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static int[] chat(String question) {
    String prompt = "<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n";
    return model.vocabulary().tokenize(prompt, true, true);
  }

  private static int[] france() {
    return chat("What is the capital of France?");
  }

  private Completion complete(String question, GenerationParams params) {
    return complete(chat(question), params);
  }

  private Completion complete(int[] prompt, GenerationParams params) {
    try (Generation generation = generate(prompt, params)) {
      return generation.complete();
    }
  }

  private Generation generate(int[] prompt, GenerationParams params) {
    return engine.submit(GenerationRequest.of(prompt, params));
  }

  @Test
  void theModelAnswersAndEndsItsTurn() {
    Completion completion = complete(france(), GREEDY);
    assertThat(completion.text()).isEqualTo(ANSWER);
    assertThat(completion.done().reason()).isEqualTo(FinishReason.STOP);
    assertThat(completion.done().stop()).isEmpty();
    Usage usage = completion.done().usage();
    assertThat(usage.promptTokens()).isEqualTo(france().length);
    assertThat(usage.cachedTokens()).isZero();
    int[] answer = model.vocabulary().tokenize(ANSWER, false, false);
    assertThat(usage.generatedTokens())
        .as("the answer and the end of turn")
        .isEqualTo(answer.length + 1);
    assertThat(completion.done().timings().prefillTokensPerSecond(usage)).isPositive();
    assertThat(completion.done().timings().decodeTokensPerSecond(usage)).isPositive();
  }

  @Test
  void theStreamIsTheSameTextInPieces() {
    try (Generation generation = generate(france(), GREEDY)) {
      List<Event> events = generation.stream().toList();
      StringBuilder text = new StringBuilder();
      int tokens = 0;
      for (Event event : events.subList(0, events.size() - 1)) {
        Event.Text piece = (Event.Text) event;
        assertThat(piece.text()).isNotEmpty();
        text.append(piece.text());
        tokens += piece.tokens().size();
      }
      Event.Done done = (Event.Done) events.getLast();
      assertThat(text).hasToString(ANSWER);
      assertThat(tokens).isEqualTo(done.usage().generatedTokens() - 1);
      assertThat(generation.hasNext()).isFalse();
      assertThatThrownBy(generation::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void eachPieceTellsWhatTheTextCostSoFarIfThatIsAskedFor() {
    GenerationParams timed =
        GenerationParams.builder().sampling(Sampling.greedy()).timings(true).build();
    int[] prompt = france();

    assertThat(pieces(prompt, GREEDY)).allSatisfy(piece -> assertThat(piece.cost()).isEmpty());

    int tokens = 0;
    Cost before = new Cost(new Usage(0, 0, 0), new Timings(Duration.ZERO, Duration.ZERO));
    for (Event.Text piece : pieces(prompt, timed)) {
      tokens += piece.tokens().size();
      Cost cost = piece.cost().orElseThrow();
      assertThat(cost.usage().promptTokens()).isEqualTo(prompt.length);
      assertThat(cost.usage().cachedTokens()).isEqualTo(prompt.length - 1);
      assertThat(cost.usage().generatedTokens()).as("with %s", piece.text()).isEqualTo(tokens);
      assertThat(cost.timings().prefill()).isPositive();
      assertThat(cost.timings().decode()).isGreaterThan(before.timings().decode());
      before = cost;
    }
    assertThat(tokens).isPositive();
  }

  private List<Event.Text> pieces(int[] prompt, GenerationParams params) {
    try (Generation generation = generate(prompt, params)) {
      return generation.stream()
          .filter(Event.Text.class::isInstance)
          .map(Event.Text.class::cast)
          .toList();
    }
  }

  @Test
  void takenInBulkTheEventsAreTheSame() {
    List<Event.Text> pieces = new ArrayList<>();
    try (Generation hurried = generate(france(), GREEDY);
        Generation inBulk = generate(france(), GREEDY)) {
      inBulk.takeInBulk();
      while (!(hurried.next() instanceof Event.Done)) {
        pieces.add((Event.Text) inBulk.next());
      }
      assertThat(inBulk.next()).isInstanceOf(Event.Done.class);
    }
    assertThat(pieces.stream().map(Event.Text::text).collect(Collectors.joining()))
        .isEqualTo(ANSWER);
  }

  @Test
  void aTextLongerThanTheBufferCompletesInBulk() {
    GenerationParams longer = GREEDY.withIgnoreEndOfGeneration(true).withMaxTokens(700);
    Completion completion = complete(france(), longer);
    assertThat(completion.done().usage().generatedTokens()).isEqualTo(700);
  }

  @Test
  void anEmojiIsNeverTornApart() {
    try (Generation generation = generate(chat("Send me a rocket emoji."), GREEDY)) {
      List<String> pieces =
          generation.stream()
              .filter(Event.Text.class::isInstance)
              .map(event -> ((Event.Text) event).text())
              .toList();
      assertThat(String.join("", pieces)).contains("🚀");
      for (String piece : pieces) {
        assertThat(piece).doesNotContain("\uFFFD");
        assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
        assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).isFalse();
      }
    }
  }

  @Test
  void aStopStringEndsTheTextAndIsNoPartOfIt() {
    Completion completion = complete(france(), GREEDY.withStops("France is", "ance i"));
    assertThat(completion.text()).isEqualTo("The capital of Fr");
    assertThat(completion.done().reason()).isEqualTo(FinishReason.STOP);
    assertThat(completion.done().stop()).contains("ance i");
  }

  @Test
  void textHeldBackForAStopStringThatDoesNotComeIsShownAtTheEnd() {
    Completion completion = complete(france(), GREEDY.withStops("Paris. And"));
    assertThat(completion.text()).isEqualTo(ANSWER);
    assertThat(completion.done().stop()).isEmpty();
  }

  @Test
  void theNumberOfTokensIsLimited() {
    Completion completion = complete(france(), GREEDY.withMaxTokens(3));
    assertThat(ANSWER).startsWith(completion.text());
    assertThat(completion.done().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(completion.done().usage().generatedTokens()).isEqualTo(3);
  }

  @Test
  void withoutAnEndTheTextFillsTheContext() {
    Completion completion = complete(france(), GREEDY.withIgnoreEndOfGeneration(true));
    assertThat(completion.done().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(completion.done().usage().totalTokens()).isEqualTo(1024 + 1);
    assertThat(completion.text()).startsWith(ANSWER);
  }

  @Test
  void aPromptThatDoesNotFitIsRefusedWithTheNumbers() {
    int[] prompt = new int[1025];
    assertThatThrownBy(() -> generate(prompt, GREEDY))
        .isInstanceOfSatisfying(
            ContextOverflowException.class,
            e -> {
              assertThat(e.needed()).isEqualTo(1025);
              assertThat(e.limit()).isEqualTo(1024);
            });
    Completion full = complete(Arrays.copyOf(prompt, 1024), GREEDY.withIgnoreEndOfGeneration(true));
    assertThat(full.done().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(full.done().usage().generatedTokens()).isEqualTo(1);
  }

  @Test
  void emptyPromptsAndUnknownTokensAreRefused() {
    assertThatThrownBy(() -> generate(new int[0], GREEDY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> generate(new int[] {1, 99_999}, GREEDY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99999");
    assertThatThrownBy(() -> GREEDY.withMaxTokens(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  @Test
  void theCommonBeginningOfTwoPromptsIsComputedOnce() {
    complete(france(), GREEDY);
    Completion again = complete(france(), GREEDY);
    assertThat(again.text()).isEqualTo(ANSWER);
    assertThat(again.done().usage().cachedTokens()).isEqualTo(france().length - 1);

    int[] italy = chat("What is the capital of Italy?");
    int common = Arrays.mismatch(france(), italy);
    Completion other = complete(italy, GREEDY);
    assertThat(other.done().usage().cachedTokens()).isEqualTo(common);
    assertThat(other.text()).isEqualTo("The capital of Italy is Rome.");
  }

  @Test
  void aReplyIsPartOfTheNextPromptsBeginning() {
    Completion first = complete(france(), GREEDY);
    int[] reply = model.vocabulary().tokenize(first.text(), false, false);
    int[] prompt = Arrays.copyOf(france(), france().length + reply.length + 1);
    System.arraycopy(reply, 0, prompt, france().length, reply.length);
    Completion second = complete(prompt, GREEDY.withMaxTokens(1));
    assertThat(second.done().usage().cachedTokens()).isEqualTo(prompt.length - 1);
  }

  @Test
  void aSeedGivesTheSameTextAgain() {
    GenerationParams params =
        GenerationParams.defaults()
            .withSampling(Sampling.builder().temperature(5).topK(0).topP(1).minP(0).seed(7).build())
            .withMaxTokens(30);
    String first = complete("Tell me a story.", params).text();
    assertThat(complete("Tell me a story.", params).text()).isEqualTo(first);
    String other =
        complete(
                "Tell me a story.",
                params.withSampling(
                    Sampling.builder().temperature(5).topK(0).topP(1).minP(0).seed(8).build()))
            .text();
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void aDrawnSeedIsToldAndGivesTheSameText() {
    Sampling sampling = Sampling.builder().temperature(5).topK(0).topP(1).minP(0).build();
    GenerationParams params = GenerationParams.defaults().withSampling(sampling).withMaxTokens(30);
    long seed;
    String text;
    try (Generation generation = generate(france(), params)) {
      seed = generation.seed().orElseThrow();
      text = generation.complete().text();
    }
    Sampling again = Sampling.builder().temperature(5).topK(0).topP(1).minP(0).seed(seed).build();
    assertThat(complete(france(), params.withSampling(again)).text()).isEqualTo(text);
  }

  @Test
  void aCancelBetweenTokensEndsTheText() {
    try (Generation generation = generate(france(), GREEDY.withIgnoreEndOfGeneration(true))) {
      assertThat(generation.next()).isInstanceOf(Event.Text.class);
      generation.cancel();
      Event.Done done = done(generation);
      assertThat(done.reason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(done.usage().generatedTokens()).isPositive();
    }
    assertThat(complete(france(), GREEDY).text()).as("the next text is whole").isEqualTo(ANSWER);
  }

  @Test
  void aCancelBeforeTheFirstTokenEndsTheText() {
    try (Generation generation = generate(france(), GREEDY)) {
      generation.cancel();
      assertThat(done(generation).reason()).isEqualTo(FinishReason.CANCELLED);
    }
    assertThat(complete(france(), GREEDY).text()).isEqualTo(ANSWER);
  }

  @Test
  void aCancelFromAnotherThreadAtAnyMomentEndsTheTextAndHarmsNoOther() throws InterruptedException {
    int[] prompt = new int[1000];
    Arrays.fill(prompt, 300);
    for (int i = 0; i < 20; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      long delay = i * 800_000L;
      try (Generation generation = generate(prompt, GREEDY.withIgnoreEndOfGeneration(true))) {
        Thread canceller =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        begun.await();
                        Thread.sleep(delay / 1_000_000, (int) (delay % 1_000_000));
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      generation.cancel();
                    });
        begun.countDown();
        Completion completion = generation.complete();
        canceller.join();
        assertThat(completion.done().reason()).isIn(FinishReason.CANCELLED, FinishReason.LENGTH);
      }
      assertThat(complete(france(), GREEDY).text()).isEqualTo(ANSWER);
    }
  }

  @Test
  void aGrammarShapesTheAnswer() {
    Grammar grammar = Grammar.of("root ::= \"yes\" | \"no\"");
    Completion completion =
        complete(france(), GREEDY.withSampling(Sampling.greedy().withGrammar(grammar)));
    assertThat(completion.text()).isIn("yes", "no");
    assertThat(completion.done().reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aGrammarThatTheAnswerFitsChangesNothing() {
    Grammar grammar = Grammar.of("root ::= [A-Za-z ]+ \".\"");
    assertThat(
            complete(france(), GREEDY.withSampling(Sampling.greedy().withGrammar(grammar))).text())
        .isEqualTo(ANSWER);
  }

  @Test
  void aLazyGrammarWaitsForItsTrigger() {
    Grammar grammar =
        Grammar.of("root ::= \"France was\" [ a-z]{3,8} \"!\"")
            .lazy(Grammar.Trigger.patterns("of (France)"));
    assertThat(
            complete(france(), GREEDY.withSampling(Sampling.greedy().withGrammar(grammar))).text())
        .matches("The capital of France was[ a-z]{3,8}!");
  }

  @Test
  void aBannedTokenIsNotSaid() {
    Vocabulary vocabulary = model.vocabulary();
    int paris = vocabulary.tokenize(" Paris", false, false)[0];
    Sampling sampling =
        new Sampling(
            List.of(new Filter.LogitBias(Map.of(paris, Double.NEGATIVE_INFINITY))),
            new Selection.Greedy());
    GenerationParams params = GREEDY.withSampling(sampling).withMaxTokens(30);
    try (Generation generation = generate(france(), params)) {
      List<Integer> said =
          generation.stream()
              .filter(Event.Text.class::isInstance)
              .flatMap(event -> ((Event.Text) event).tokens().stream())
              .toList();
      assertThat(said).isNotEmpty().doesNotContain(paris);
    }
  }

  @Test
  void aTokenCostsAtMostOneKilobyteOfGarbageOnTheEnginesThread() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    GenerationParams params =
        GREEDY
            .withSampling(Sampling.builder().seed(1).build())
            .withIgnoreEndOfGeneration(true)
            .withStops("never said", "nor this");
    // Until the code is compiled, it allocates what the compiler later removes: in the end a token
    // costs some 400 bytes, as the benchmarks show.
    for (int i = 0; i < 3; i++) {
      complete(france(), params);
    }
    long thread = engineThread().threadId();
    try (Generation generation = generate(france(), params)) {
      long before = threads.getThreadAllocatedBytes(thread);
      int tokens = 0;
      while (tokens < 500) {
        tokens += ((Event.Text) generation.next()).tokens().size();
      }
      long perToken = (threads.getThreadAllocatedBytes(thread) - before) / tokens;
      assertThat(perToken).as("bytes allocated per token").isLessThanOrEqualTo(1024);
    }
  }

  private static Thread engineThread() {
    String name = "llama " + model.path().getFileName();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static Event.Done done(Generation generation) {
    Event event = generation.next();
    while (event instanceof Event.Text) {
      event = generation.next();
    }
    return (Event.Done) event;
  }
}
