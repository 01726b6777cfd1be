package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.sampling.CandidateTokens;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.MutableLogits;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenHistory;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import io.github.llamapanama.core.sampling.TokenSelector;
import io.github.llamapanama.models.TinyChat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits processors and selectors written in Java. */
class SamplingInJavaTest {
  private static Model model;
  private Context context;

  /** The last of three rows with logits. */
  private int row;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path());
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  /** Anew for each test, since processors change the logits. */
  @BeforeEach
  void decode() {
    context = Context.create(model, ContextParams.builder().contextSize(256).build());
    try (Batch batch = new Batch(16)) {
      int[] prompt = model.vocabulary().tokenize("The", true, false);
      for (int i = 0; i < prompt.length; i++) {
        row = batch.add(prompt[i], i, 0, true);
      }
      row = batch.add(prompt[0], prompt.length, 0, true);
      context.decode(batch);
    }
  }

  @AfterEach
  void close() {
    context.close();
  }

  private static Sampler sampler(LogitsProcessor processor) {
    return Sampler.create(model, Sampling.greedy().withProcessor(processor));
  }

  private static Sampler sampler(TokenSelector selector, Filter... filters) {
    return Sampler.create(model, new Sampling(List.of(filters), new Selection.Custom(selector)));
  }

  private static int mostLikely(CandidateTokens candidates, TokenHistory history) {
    int best = 0;
    for (int i = 1; i < candidates.size(); i++) {
      best = candidates.logit(i) > candidates.logit(best) ? i : best;
    }
    return best;
  }

  private float[] copy(int row) {
    float[] logits = new float[model.vocabulary().size()];
    context.logits(row).copyTo(logits);
    return logits;
  }

  @Test
  void aProcessorChangesTheLogitsWhereTheyLie() {
    int wanted = 77;
    try (Sampler sampler = sampler((logits, history) -> logits.set(wanted, 1000))) {
      assertThat(sampler.sample(context, row)).isEqualTo(wanted);
      assertThat(context.logits(row).get(wanted)).isEqualTo(1000);
    }
  }

  @Test
  void aProcessorReachesNoOtherRow() {
    float[] before = copy(row - 1);
    try (Sampler sampler =
        sampler(
            (logits, history) -> {
              for (int token = 0; token < logits.size(); token++) {
                logits.set(token, -token);
              }
              assertThatThrownBy(() -> logits.set(-1, 0))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              assertThatThrownBy(() -> logits.get(logits.size()))
                  .isInstanceOf(IndexOutOfBoundsException.class);
            })) {
      assertThat(sampler.sample(context, row)).isZero();
    }
    assertThat(copy(row - 1)).containsExactly(before);
    assertThat(copy(row)[7]).isEqualTo(-7);
  }

  @Test
  void processorsRunInTheirOrderBeforeAllElse() {
    List<String> order = new ArrayList<>();
    Sampling sampling =
        Sampling.builder()
            .temperature(2)
            .processor(
                (logits, history) -> {
                  order.add("first");
                  logits.set(5, 500);
                })
            .processor(
                (logits, history) -> {
                  order.add("second saw " + logits.get(5));
                  logits.ban(5);
                  logits.set(6, 500);
                })
            .build();
    try (Sampler sampler = Sampler.create(model, sampling)) {
      assertThat(sampler.sample(context, row)).isEqualTo(6);
    }
    assertThat(order).containsExactly("first", "second saw 500.0");
  }

  @Test
  void aProcessorSeesThePromptAndWhatWasChosen() {
    List<List<Integer>> seen = new ArrayList<>();
    try (Sampler sampler =
        sampler(
            (logits, history) -> {
              List<Integer> tokens = new ArrayList<>();
              for (int i = 0; i < history.size(); i++) {
                tokens.add(history.token(i));
              }
              seen.add(tokens);
              logits.set(40 + history.size(), 1000);
              assertThatThrownBy(() -> history.token(history.size()))
                  .isInstanceOf(IndexOutOfBoundsException.class);
            })) {
      sampler.acceptPrompt(9);
      sampler.sample(context, row);
      sampler.accept(8);
      try (Sampler copy = sampler.copy()) {
        copy.sample(context, row);
      }
      sampler.reset();
      sampler.sample(context, row);
    }
    assertThat(seen).containsExactly(List.of(9), List.of(9, 41, 8), List.of());
  }

  @Test
  void aProcessorComesBeforeTheGrammar() {
    Sampling sampling =
        Sampling.greedy()
            .withGrammar(Grammar.of("root ::= [ab]+"))
            .withProcessor((logits, history) -> logits.ban(token("a")));
    try (Sampler sampler = Sampler.create(model, sampling)) {
      for (int i = 0; i < 5; i++) {
        assertThat(sampler.sample(context, row)).isNotEqualTo(token("a"));
      }
    }
  }

  @Test
  void aProcessorThatRulesOutAllThatTheGrammarAllowsLeavesNothing() {
    Sampling sampling =
        Sampling.greedy()
            .withGrammar(Grammar.of("root ::= \"a\""))
            .withProcessor((logits, history) -> logits.ban(token("a")));
    try (Sampler sampler = Sampler.create(model, sampling)) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(NoTokenAllowedException.class)
          .hasMessageContaining("processors");
    }
  }

  private static int token(String text) {
    return model.vocabulary().tokenize(text, false, false)[0];
  }

  @Test
  void logprobsAreOfTheLogitsBeforeProcessors() {
    TokenLogprobs expected = context.logits(row).logprobs(77, 3);
    try (Sampler sampler = sampler((logits, history) -> logits.set(77, 1000))) {
      assertThat(sampler.sample(context, row, 3)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aLogitThatGivesNoProbabilityIsRefused(float logit) {
    try (Sampler sampler = sampler((logits, history) -> logits.set(3, logit))) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token 3");
    }
  }

  @Test
  void ruledOutAltogetherTheTokensGiveAnException() {
    try (Sampler sampler =
        sampler(
            (logits, history) -> {
              for (int token = 0; token < logits.size(); token++) {
                logits.ban(token);
              }
            })) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("every token");
    }
  }

  @Test
  void whatAProcessorThrowsComesOutAndTheSamplerGoesOn() {
    IllegalStateException thrown = new IllegalStateException("not today");
    boolean[] fails = {true};
    try (Sampler sampler =
        sampler(
            (logits, history) -> {
              if (fails[0]) {
                throw thrown;
              }
            })) {
      assertThatThrownBy(() -> sampler.sample(context, row)).isSameAs(thrown);
      fails[0] = false;
      assertThat(sampler.sample(context, row)).isNotNegative();
    }
  }

  @Test
  void logitsKeptBeyondTheCallAreUseless() {
    AtomicReference<MutableLogits> kept = new AtomicReference<>();
    try (Sampler sampler = sampler((logits, history) -> kept.set(logits))) {
      sampler.sample(context, row);
    }
    assertThatThrownBy(() -> kept.get().get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("over");
    assertThatThrownBy(() -> kept.get().set(0, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aProcessorThatDecodesLosesItsLogits() {
    try (Batch batch = new Batch(1);
        Sampler sampler =
            sampler(
                (logits, history) -> {
                  batch.add(5, row + 1, 0, true);
                  context.decode(batch);
                })) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("gone");
    }
  }

  @Test
  void aSelectorThatDecodesOrClosesLosesItsLogits() {
    Sampling sampling =
        new Sampling(
            List.of(),
            new Selection.Custom(
                (candidates, history) -> {
                  context.close();
                  return 0;
                }));
    try (Sampler sampler = Sampler.create(model, sampling, 5)) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Context is closed");
    }
    decode();
    try (Batch batch = new Batch(1);
        Sampler sampler =
            Sampler.create(
                model,
                new Sampling(
                    List.of(),
                    new Selection.Custom(
                        (candidates, history) -> {
                          batch.add(5, row + 1, 0, true);
                          context.decode(batch);
                          return 0;
                        })),
                5)) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("gone");
    }
  }

  @Test
  void aProcessorThatClosesItsSamplerIsTold() {
    Sampler[] closed = new Sampler[1];
    closed[0] = sampler((logits, history) -> closed[0].close());
    assertThatThrownBy(() -> closed[0].sample(context, row, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Sampler is closed");
  }

  @Test
  void aSelectorChoosesAmongAllTokens() {
    try (Sampler sampler =
            sampler(
                (candidates, history) -> {
                  assertThat(candidates.size()).isEqualTo(model.vocabulary().size());
                  assertThat(candidates.token(9)).isEqualTo(9);
                  assertThat(candidates.logit(9)).isEqualTo(context.logits(row).get(9));
                  return history.size() + 9;
                });
        Sampler greedy = Sampler.create(model, Sampling.greedy());
        Sampler same = sampler(SamplingInJavaTest::mostLikely)) {
      assertThat(sampler.sample(context, row)).isEqualTo(9);
      assertThat(sampler.sample(context, row)).isEqualTo(10);
      assertThat(same.sample(context, row)).isEqualTo(greedy.sample(context, row));
      assertThat(sampler.seed()).isEmpty();
    }
  }

  @Test
  void aSelectorChoosesAmongWhatTheFiltersLeave() {
    Set<Integer> left = new TreeSet<>();
    try (Sampler sampler =
            sampler(
                (candidates, history) -> {
                  assertThat(candidates.size()).isEqualTo(4);
                  left.add(candidates.token(history.size()));
                  return history.size();
                },
                new Filter.Penalties(64, 1, 0, 0.001),
                new Filter.TopK(4));
        Sampler greedy = Sampler.create(model, Sampling.greedy())) {
      Set<Integer> top = new TreeSet<>();
      context.logits(row).logprobs(0, 4).top().forEach(token -> top.add(token.token()));
      for (int i = 0; i < 4; i++) {
        sampler.sample(context, row);
      }
      assertThat(left).hasSizeGreaterThan(1).isSubsetOf(top).contains(greedy.sample(context, row));
      assertThat(sampler.names()).containsExactly("penalties", "top-k");
    }
  }

  @Test
  void aSelectorIsAskedAgainWhenTheGrammarRefuses() {
    List<Integer> sizes = new ArrayList<>();
    Sampling sampling =
        new Sampling(
                List.of(),
                new Selection.Custom(
                    (candidates, history) -> {
                      sizes.add(candidates.size());
                      return mostLikely(candidates, history);
                    }))
            .withGrammar(Grammar.of("root ::= [xyz]"));
    try (Sampler sampler = Sampler.create(model, sampling)) {
      assertThat(sampler.sample(context, row)).isIn(token("x"), token("y"), token("z"));
      assertThat(sizes).containsExactly(model.vocabulary().size(), 3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aChoiceOutOfRangeNeverReachesC(int choice) {
    try (Sampler sampler = sampler((candidates, history) -> choice, new Filter.TopK(5))) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("chose candidate " + choice);
    }
  }

  @Test
  void aSelectorThatTakesWhatIsRuledOutIsToldSo() {
    Sampling sampling =
        new Sampling(List.of(), new Selection.Custom((candidates, history) -> 3))
            .withProcessor((logits, history) -> logits.ban(3));
    try (Sampler sampler = Sampler.create(model, sampling)) {
      assertThatThrownBy(() -> sampler.sample(context, row))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ruled out");
    }
  }

  @Test
  void candidatesKeptBeyondTheCallAreUseless() {
    AtomicReference<CandidateTokens> kept = new AtomicReference<>();
    try (Sampler sampler =
        sampler(
            (candidates, history) -> {
              kept.set(candidates);
              assertThatThrownBy(() -> candidates.token(candidates.size()))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              assertThatThrownBy(() -> candidates.logit(-1))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              return 0;
            })) {
      sampler.sample(context, row);
      assertThatThrownBy(() -> kept.get().size()).isInstanceOf(IllegalStateException.class);
    }
  }
}
