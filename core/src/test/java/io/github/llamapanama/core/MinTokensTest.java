package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.models.TinyChat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that may not end at once, or not at all. */
class MinTokensTest {
  private static Model model;
  private static Context context;
  private static int end;

  @BeforeAll
  static void decode() {
    model = Model.load(TinyChat.path());
    context = Context.create(model, ContextParams.builder().contextSize(256).build());
    end = model.vocabulary().specialTokens().eos().orElseThrow();
    try (Batch batch = new Batch(1)) {
      batch.add(300, 0, 0, true);
      context.decode(batch);
    }
  }

  @AfterAll
  static void close() {
    context.close();
    model.close();
  }

  /** Ways to choose, all of which want nothing but the end. */
  static Stream<Sampling> wantingTheEnd() {
    Filter wanted = new Filter.LogitBias(Map.of(end, 1000.0));
    Grammar grammar = Grammar.of("root ::= .*");
    List<Sampling> samplings =
        List.of(
            new Sampling(List.of(wanted), new Selection.Greedy()),
            new Sampling(List.of(wanted), new Selection.Random(1)),
            new Sampling(List.of(wanted, new Filter.TopK(5)), new Selection.Mirostat(1)),
            Sampling.greedy().withProcessor((logits, history) -> logits.set(end, 1000)));
    return samplings.stream().flatMap(s -> Stream.of(s, s.withGrammar(grammar)));
  }

  @ParameterizedTest
  @MethodSource("wantingTheEnd")
  void noTextEndsBeforeItsMinimum(Sampling sampling) {
    try (Sampler sampler = Sampler.create(model, sampling, 3)) {
      sampler.acceptPrompt(5);
      for (int i = 0; i < 3; i++) {
        assertThat(sampler.sample(context, 0)).as("token %d", i).isNotEqualTo(end);
      }
      try (Sampler copy = sampler.copy()) {
        assertThat(copy.sample(context, 0)).as("the fourth token of a copy").isEqualTo(end);
      }
      assertThat(sampler.sample(context, 0)).as("the fourth token").isEqualTo(end);
      sampler.reset();
      assertThat(sampler.sample(context, 0)).as("the first token again").isNotEqualTo(end);
    }
  }

  @ParameterizedTest
  @MethodSource("wantingTheEnd")
  void aTextWithoutAnEndGoesOn(Sampling sampling) {
    try (Sampler sampler = Sampler.create(model, sampling, Integer.MAX_VALUE)) {
      for (int i = 0; i < 50; i++) {
        assertThat(model.vocabulary().isEndOfGeneration(sampler.sample(context, 0))).isFalse();
      }
    }
  }

  @Test
  void aGrammarThatAllowsOnlyTheEndEndsTheText() {
    Sampling sampling = Sampling.builder().grammar(Grammar.of("root ::= \"a\"")).build();
    try (Sampler sampler = Sampler.create(model, sampling, Integer.MAX_VALUE)) {
      sampler.sample(context, 0);
      assertThat(model.vocabulary().isEndOfGeneration(sampler.sample(context, 0))).isTrue();
    }
  }

  @Test
  void theModelsLogitsStayAsTheyAre() {
    float before = context.logits(0).get(end);
    try (Sampler sampler = Sampler.create(model, Sampling.greedy(), 9)) {
      assertThat(sampler.sample(context, 0, 0).chosen().token()).isNotEqualTo(end);
      assertThat(context.logits(0).get(end)).isEqualTo(before);
    }
  }

  @Test
  void aNegativeMinimumIsRefused() {
    assertThatThrownBy(() -> Sampler.create(model, Sampling.greedy(), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
