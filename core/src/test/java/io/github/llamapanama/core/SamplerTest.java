package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Filter.Dry;
import io.github.llamapanama.core.sampling.Filter.DynamicTemperature;
import io.github.llamapanama.core.sampling.Filter.Infill;
import io.github.llamapanama.core.sampling.Filter.LogitBias;
import io.github.llamapanama.core.sampling.Filter.MinP;
import io.github.llamapanama.core.sampling.Filter.Penalties;
import io.github.llamapanama.core.sampling.Filter.Temperature;
import io.github.llamapanama.core.sampling.Filter.TopK;
import io.github.llamapanama.core.sampling.Filter.TopNSigma;
import io.github.llamapanama.core.sampling.Filter.TopP;
import io.github.llamapanama.core.sampling.Filter.Typical;
import io.github.llamapanama.core.sampling.Filter.Xtc;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarException;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.models.TinyChat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerTest {
  private static final int DRAWS = 300;

  private static Model model;
  private static Context context;
  private static int row;
  private static int mostLikely;

  /** All tests choose after the same word. */
  @BeforeAll
  static void decode() {
    model = Model.load(TinyChat.path());
    context = Context.create(model, ContextParams.builder().contextSize(256).build());
    try (Batch batch = new Batch(16)) {
      int[] prompt = model.vocabulary().tokenize("The", true, false);
      row = batch.add(prompt, 0, prompt.length, 0, 0, true);
      context.decode(batch);
    }
    mostLikely = ContextTest.argMax(context.logits(row));
  }

  @AfterAll
  static void close() {
    context.close();
    model.close();
  }

  private static Sampler sampler(Selection selection, Filter... filters) {
    return Sampler.create(model, new Sampling(List.of(filters), selection));
  }

  private static Sampler random(Filter... filters) {
    return sampler(new Selection.Random(42), filters);
  }

  /** The different tokens that many draws from the same logits give. */
  private static Set<Integer> draw(Sampler sampler) {
    try (sampler) {
      Set<Integer> drawn = new HashSet<>();
      for (int i = 0; i < DRAWS; i++) {
        drawn.add(sampler.sample(context, row));
      }
      return drawn;
    }
  }

  @Test
  void greedyTakesTheMostLikely() {
    assertThat(draw(sampler(new Selection.Greedy()))).containsExactly(mostLikely);
  }

  @Test
  void greedyTakesWhatTheNativeChainWould() {
    Selection greedy = new Selection.Greedy();
    // With one more filter the native chain chooses.
    Filter more = new Temperature(1);
    for (double bias : new double[] {Double.NEGATIVE_INFINITY, -0.5, 0.5}) {
      Map<Integer, Double> biases = new HashMap<>();
      for (int i = 0; i < 20; i++) {
        Filter biased = new LogitBias(biases);
        Set<Integer> chosen = draw(sampler(greedy, biased));
        assertThat(chosen)
            .as("the choice with biases %s", biases)
            .isEqualTo(draw(sampler(greedy, biased, more)));
        biases.put(chosen.iterator().next(), bias);
      }
    }
  }

  @Test
  void drawingGivesManyTokens() {
    assertThat(draw(random(new Temperature(2)))).hasSizeGreaterThan(50);
  }

  @Test
  void aFilterThatLeavesOneTokenLeavesTheMostLikely() {
    assertThat(draw(random(new Temperature(2), new TopK(1)))).containsExactly(mostLikely);
    assertThat(draw(random(new Temperature(2), new TopP(0)))).containsExactly(mostLikely);
    assertThat(draw(random(new Temperature(2), new MinP(1)))).containsExactly(mostLikely);
    assertThat(draw(random(new Temperature(0)))).containsExactly(mostLikely);
  }

  @Test
  void aFilterThatKeepsSomeKeepsNoMore() {
    assertThat(draw(random(new Temperature(2), new TopK(5)))).hasSizeBetween(2, 5);
    assertThat(draw(random(new TopP(0), new Temperature(9)))).hasSize(1);
    assertThat(draw(random(new TopP(0, 4), new Temperature(9)))).hasSize(4);
    assertThat(draw(random(new MinP(1, 4), new Temperature(9)))).hasSize(4);
    assertThat(draw(random(new TopNSigma(2), new Temperature(9))).size())
        .isLessThan(draw(random(new Temperature(9))).size());
    assertThat(draw(random(new TopK(40), new Typical(0.3), new Temperature(9))).size())
        .isLessThan(draw(random(new TopK(40), new Temperature(9))).size());
  }

  @Test
  void xtcRemovesTheTopChoices() {
    assertThat(draw(random(new TopK(10), new Temperature(3), new Xtc(1, 0.02))))
        .doesNotContain(mostLikely);
  }

  @Test
  void aHighTemperatureSpreads() {
    int cold = draw(random(new Temperature(0.3))).size();
    int hot = draw(random(new Temperature(3))).size();
    assertThat(hot).isGreaterThan(cold);
    assertThat(draw(random(new DynamicTemperature(3, 0.5, 1))).size()).isGreaterThan(cold);
  }

  @Test
  void aBiasBansOrForcesAToken() {
    Map<Integer, Double> ban = Map.of(mostLikely, Double.NEGATIVE_INFINITY);
    assertThat(draw(sampler(new Selection.Greedy(), new LogitBias(ban))))
        .hasSize(1)
        .doesNotContain(mostLikely);
    assertThat(draw(random(new LogitBias(Map.of(77, 1000.0))))).containsExactly(77);
  }

  @Test
  void penaltiesMakeRoomForOtherTokens() {
    Selection greedy = new Selection.Greedy();
    assertThat(draw(sampler(greedy, new Penalties(64, 1, 0, 30)))).hasSizeGreaterThan(10);
    assertThat(draw(sampler(greedy, new Penalties(64, 1, 5, 0)))).hasSizeGreaterThan(10);
    assertThat(draw(sampler(greedy, new Penalties(64, 3, 0, 0)))).hasSizeGreaterThan(1);
    assertThat(draw(sampler(greedy, new Penalties(0, 3, 9, 9)))).containsExactly(mostLikely);
  }

  @Test
  void thePromptCountsForPenalties() {
    try (Sampler sampler = sampler(new Selection.Greedy(), new Penalties(64, 1, 0, 100))) {
      sampler.acceptPrompt(mostLikely);
      assertThat(sampler.sample(context, row)).isNotEqualTo(mostLikely);
    }
  }

  @Test
  void dryBreaksARepetition() {
    assertThat(draw(sampler(new Selection.Greedy(), new Dry(5, 2, 2, 64, List.of()))))
        .hasSizeGreaterThan(1);
  }

  @Test
  void dryTakesBreakersOfAnyCharacters() {
    List<String> breakers = List.of("\n", "é", "🚀", "🚀🚀🚀", "漢字", "\u0080");
    assertThat(draw(random(new Dry(5, 2, 2, 64, breakers)))).isNotEmpty();
  }

  @Test
  void mirostatAndAdaptivePDraw() {
    assertThat(draw(sampler(new Selection.Mirostat(42), new Temperature(3)))).hasSizeGreaterThan(1);
    assertThat(draw(sampler(new Selection.MirostatV2(42), new Temperature(3))))
        .hasSizeGreaterThan(1);
    assertThat(draw(sampler(new Selection.AdaptiveP(42, 0.1, 0.9), new Temperature(3))))
        .hasSizeGreaterThan(1);
    assertThat(draw(sampler(new Selection.AdaptiveP(42, -1, 0.9), new Temperature(3))))
        .hasSizeGreaterThan(1);
  }

  @Test
  void infillChoosesAmongTheTop() {
    assertThat(draw(random(new TopK(20), new Infill()))).isNotEmpty();
  }

  @Test
  void theChainHasTheStepsInTheOrderGiven() {
    try (Sampler sampler =
        random(
            new LogitBias(Map.of(1, 1.0)),
            new Temperature(0.5),
            new TopK(0),
            new TopP(0.5),
            new DynamicTemperature(1, 0.5, 1))) {
      assertThat(sampler.names())
          .containsExactly("logit-bias", "temp", "?top-k", "top-p", "temp-ext", "dist");
    }
  }

  @Test
  void aSeedRepeatsItsDraws() {
    try (Sampler one = random(new Temperature(3));
        Sampler other = random(new Temperature(3))) {
      assertThat(one.seed()).hasValue(42);
      int[] first = new int[50];
      for (int i = 0; i < first.length; i++) {
        first[i] = one.sample(context, row);
        assertThat(other.sample(context, row)).isEqualTo(first[i]);
      }
      one.reset();
      for (int token : first) {
        assertThat(one.sample(context, row)).as("after a reset").isEqualTo(token);
      }
    }
  }

  @Test
  void aDrawnSeedIsTold() {
    try (Sampler sampler = sampler(new Selection.Random());
        Sampler greedy = sampler(new Selection.Greedy());
        Sampler xtc = sampler(new Selection.Greedy(), new Xtc(0.5, 0.1))) {
      assertThat(sampler.seed().orElseThrow()).isBetween(0L, Selection.RANDOM_SEED - 1);
      assertThat(greedy.seed()).isEmpty();
      assertThat(xtc.seed()).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("copied")
  void aCopyContinuesAlike(Sampling sampling) {
    try (Sampler sampler = Sampler.create(model, sampling)) {
      for (int i = 0; i < 10; i++) {
        sampler.sample(context, row);
      }
      try (Sampler copy = sampler.copy()) {
        for (int i = 0; i < 20; i++) {
          assertThat(copy.sample(context, row)).isEqualTo(sampler.sample(context, row));
        }
        assertThat(copy.names()).isEqualTo(sampler.names());
      }
    }
  }

  static List<Sampling> copied() {
    Grammar grammar = Grammar.of("root ::= [a-z ]+");
    return List.of(
        new Sampling(List.of(new Temperature(3)), new Selection.Random()),
        new Sampling(List.of(new Penalties(64, 1.5, 1, 1)), new Selection.MirostatV2(3)),
        new Sampling(List.of(new Dry(1), new Xtc(0.5, 0.01)), new Selection.Mirostat(3)),
        new Sampling(List.of(new Temperature(3)), new Selection.Random(1)).withGrammar(grammar));
  }

  @Test
  void aGrammarLimitsEveryDraw() {
    Sampling sampling =
        new Sampling(List.of(new Temperature(5)), new Selection.Random(1))
            .withGrammar(Grammar.of("root ::= [a-c]+"));
    StringBuilder text = new StringBuilder();
    try (Sampler sampler = Sampler.create(model, sampling)) {
      assertThat(sampler.isComplete()).isFalse();
      for (int i = 0; i < 100; i++) {
        int token = sampler.sample(context, row);
        if (model.vocabulary().isEndOfGeneration(token)) {
          assertThat(sampler.isComplete()).isTrue();
          sampler.reset();
        } else {
          text.append(model.vocabulary().detokenize(new int[] {token}, false, true));
        }
      }
    }
    assertThat(text.toString()).matches("[a-c]{20,}");
  }

  @Test
  void aGrammarHoldsAgainstAFilterThatPutsTheEndInPlaceOfAll() {
    Map<Integer, Double> flat = new HashMap<>();
    flat.put(model.vocabulary().specialTokens().eos().orElseThrow(), 50.0);
    Sampling sampling =
        new Sampling(
                List.of(new LogitBias(flat), new TopK(20), new Infill()), new Selection.Greedy())
            .withGrammar(Grammar.of("root ::= \"abcabc\""));
    try (Sampler sampler = Sampler.create(model, sampling)) {
      StringBuilder text = new StringBuilder();
      while (!sampler.isComplete()) {
        int token = sampler.sample(context, row);
        text.append(model.vocabulary().detokenize(new int[] {token}, false, true));
      }
      assertThat(text).hasToString("abcabc");
    }
  }

  @Test
  void aTokenTheGrammarForbidsIsNotAccepted() {
    Sampling sampling = Sampling.greedy().withGrammar(Grammar.of("root ::= \"a\""));
    int a = model.vocabulary().tokenize("a", false, false)[0];
    int b = model.vocabulary().tokenize("b", false, false)[0];
    try (Sampler sampler = Sampler.create(model, sampling)) {
      assertThatThrownBy(() -> sampler.accept(b))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not allow");
      sampler.accept(a);
      assertThatThrownBy(() -> sampler.accept(a)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aGrammarThatNoTokenContinuesSaysSo() {
    Sampling sampling =
        Sampling.greedy().withGrammar(Grammar.of("root ::= <[1]> [^\\x00-\\U0010FFFF]"));
    try (Sampler sampler = Sampler.create(model, sampling)) {
      sampler.sample(context, row);
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(NoTokenAllowedException.class);
    }
  }

  @Test
  void whatTheVocabularyDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> random(new LogitBias(Map.of(1_000_000, 1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 1000000");
    Sampling literal = Sampling.greedy().withGrammar(Grammar.of("root ::= <|no-such-token|>"));
    assertThatThrownBy(() -> Sampler.create(model, literal))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("not one token");
    try (Sampler sampler = random()) {
      assertThatThrownBy(() -> sampler.accept(-1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> sampler.acceptPrompt(model.vocabulary().size()))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aRowWithoutLogitsIsRefused() {
    try (Sampler sampler = random();
        Context fresh = Context.create(model, ContextParams.builder().contextSize(256).build());
        Batch batch = new Batch(4)) {
      assertThatThrownBy(() -> sampler.sample(fresh, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("decode");
      batch.add(1, 0, 0, false);
      batch.add(2, 1, 0, true);
      fresh.decode(batch);
      assertThatThrownBy(() -> sampler.sample(fresh, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no output");
      assertThatThrownBy(() -> sampler.sample(fresh, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(sampler.sample(fresh, 1)).isNotNegative();
    }
  }

  @Test
  void anotherModelsContextIsRefused() {
    try (Model other = Model.load(TinyChat.path());
        Sampler sampler = Sampler.create(other, Sampling.greedy())) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was made for");
    }
  }

  @Test
  void samplingAfterCloseThrows() {
    Sampler sampler = random();
    sampler.close();
    sampler.close();
    assertThatThrownBy(() -> sampler.sample(context, row))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Sampler is closed");
    assertThatThrownBy(sampler::copy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theWrongThreadIsNamed() throws InterruptedException {
    try (Sampler sampler = random()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .name("other")
              .start(
                  () -> {
                    try {
                      sampler.reset();
                    } catch (RuntimeException e) {
                      thrown.set(e);
                    }
                  });
      other.join();
      assertThat(thrown.get())
          .isInstanceOf(WrongThreadException.class)
          .hasMessageContaining("other");
    }
  }

  @Test
  void aSamplerOutlivesItsModel() {
    Model own = Model.load(TinyChat.path());
    try (Sampler sampler =
        Sampler.create(own, new Sampling(List.of(new Dry(1)), new Selection.Random()))) {
      own.close();
      sampler.accept(5);
      sampler.copy().close();
      assertThat(sampler.names()).hasSize(2);
    }
    assertThatThrownBy(() -> Sampler.create(own, Sampling.greedy()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
