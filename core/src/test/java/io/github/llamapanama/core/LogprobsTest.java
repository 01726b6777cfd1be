package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenLogprob;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import io.github.llamapanama.models.TinyChat;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogprobsTest {
  private static Model model;
  private static Context context;
  private static int row;

  @BeforeAll
  static void decode() {
    model = Model.load(TinyChat.path());
    context = Context.create(model, ContextParams.builder().contextSize(256).build());
    try (Batch batch = new Batch(16)) {
      int[] prompt = model.vocabulary().tokenize("The", true, false);
      row = batch.add(prompt, 0, prompt.length, 0, 0, true);
      context.decode(batch);
    }
  }

  @AfterAll
  static void close() {
    context.close();
    model.close();
  }

  private static TokenLogprobs of(int token, int top, float... logits) {
    return Logprobs.of(MemorySegment.ofArray(logits), token, top);
  }

  /** A softmax as the textbook has it, and a sort of all tokens. */
  private static List<TokenLogprob> expected() {
    float[] logits = new float[model.vocabulary().size()];
    context.logits(row).copyTo(logits);
    double sum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
    return IntStream.range(0, logits.length)
        .mapToObj(token -> new TokenLogprob(token, Math.log(Math.exp(logits[token]) / sum)))
        .sorted(Comparator.comparingDouble(TokenLogprob::logprob).reversed())
        .toList();
  }

  @Test
  void logprobsAreThoseOfASoftmaxOverTheVocabulary() {
    List<TokenLogprob> expected = expected();
    TokenLogprobs all = context.logits(row).logprobs(7, Integer.MAX_VALUE);
    assertThat(all.top()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(all.top().get(i).logprob())
          .as("the logprob of place %d", i)
          .isCloseTo(expected.get(i).logprob(), within(1e-9));
    }
    assertThat(all.top().stream().mapToDouble(token -> Math.exp(token.logprob())).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(all.top()).contains(all.chosen());
    assertThat(context.logits(row).logprobs(7, 20))
        .isEqualTo(new TokenLogprobs(all.chosen(), all.top().subList(0, 20)));
  }

  @Test
  void noneAskedForNamesTheChosenOnly() {
    assertThat(context.logits(row).logprobs(7, 0).top()).isEmpty();
  }

  @Test
  void ofEquallyLikelyTokensTheLowerComesFirst() {
    assertThat(of(3, 3, -1, 2, -5, 2, 2, -1).top())
        .extracting(TokenLogprob::token)
        .containsExactly(1, 3, 4);
    assertThat(of(0, 6, -1, 2, -5, 2, 2, -1).top())
        .extracting(TokenLogprob::token)
        .containsExactly(1, 3, 4, 0, 5, 2);
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    TokenLogprobs logprobs = of(1, 2, 1e30f, 1e30f, -1e30f);
    assertThat(logprobs.chosen().logprob()).isCloseTo(-Math.log(2), within(1e-12));
    assertThat(of(2, 0, 1e30f, 1e30f, -1e30f).chosen().logprob()).isLessThan(-1e30);
  }

  @Test
  void aTokenRuledOutHasNegativeInfinity() {
    assertThat(of(1, 0, 0, Float.NEGATIVE_INFINITY).chosen().logprob())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void aSamplersLogprobsAreTheModelsWhateverTheChainDoes() {
    List<TokenLogprob> expected = expected();
    TokenLogprob second = expected.get(1);
    Sampling banned =
        new Sampling(
            List.of(
                new Filter.LogitBias(Map.of(expected.get(0).token(), Double.NEGATIVE_INFINITY)),
                new Filter.Temperature(0.1),
                new Filter.TopK(1)),
            new Selection.Random(1));
    try (Sampler sampler = Sampler.create(model, banned)) {
      TokenLogprobs logprobs = sampler.sample(context, row, 2);
      assertThat(logprobs.chosen().token()).isEqualTo(second.token());
      assertThat(logprobs.chosen().logprob()).isCloseTo(second.logprob(), within(1e-9));
      assertThat(logprobs.top().getFirst().token()).isEqualTo(expected.getFirst().token());
    }
  }

  @Test
  void aTokenThatAGrammarForcesHasItsOwnLogprob() {
    Sampling digits = Sampling.greedy().withGrammar(Grammar.of("root ::= [0-9]+"));
    try (Sampler sampler = Sampler.create(model, digits)) {
      TokenLogprobs logprobs = sampler.sample(context, row, 1);
      assertThat(logprobs.chosen())
          .isEqualTo(context.logits(row).logprobs(logprobs.chosen().token(), 0).chosen());
      assertThat(logprobs.chosen().logprob()).isLessThan(logprobs.top().getFirst().logprob());
    }
  }

  /** A softmax of the likeliest tokens at a temperature. */
  private static List<TokenLogprob> expected(int count, double temperature) {
    List<TokenLogprob> likeliest = expected().subList(0, count);
    double sum =
        likeliest.stream().mapToDouble(token -> Math.exp(token.logprob() / temperature)).sum();
    return likeliest.stream()
        .map(
            token -> new TokenLogprob(token.token(), token.logprob() / temperature - Math.log(sum)))
        .toList();
  }

  private static void assertSame(List<TokenLogprob> actual, List<TokenLogprob> expected) {
    assertThat(actual)
        .extracting(TokenLogprob::token)
        .containsExactlyElementsOf(expected.stream().map(TokenLogprob::token).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).logprob())
          .as("the logprob of place %d", i)
          .isCloseTo(expected.get(i).logprob(), within(1e-4));
    }
  }

  @Test
  void theProbabilitiesOfAChoiceAreOfWhatTheFiltersLeft() {
    Sampling few =
        new Sampling(
            List.of(new Filter.TopK(5), new Filter.Temperature(2)), new Selection.Random(3));
    try (Sampler sampler = Sampler.create(model, few);
        Sampler silent = Sampler.create(model, few)) {
      TokenLogprobs told = sampler.sampleFiltered(context, row, 20);
      assertSame(told.top(), expected(5, 2));
      assertThat(told.top()).contains(told.chosen());
      assertThat(told.chosen().token())
          .as("the same choice, told or not")
          .isEqualTo(silent.sample(context, row));
    }
  }

  @Test
  void theProbabilitiesOfAChoiceAmongAllTokensAreOfAll() {
    Sampling all = new Sampling(List.of(new Filter.Temperature(0.5)), new Selection.Random(3));
    int size = model.vocabulary().size();
    try (Sampler sampler = Sampler.create(model, all);
        Sampler silent = Sampler.create(model, all)) {
      TokenLogprobs told = sampler.sampleFiltered(context, row, 3);
      assertSame(told.top(), expected(size, 0.5).subList(0, 3));
      assertThat(told.chosen().token()).isEqualTo(silent.sample(context, row));
    }
  }

  @Test
  void aGreedyChoiceIsCertain() {
    try (Sampler sampler = Sampler.create(model, Sampling.greedy())) {
      TokenLogprob likeliest = new TokenLogprob(expected().getFirst().token(), 0);
      assertThat(sampler.sampleFiltered(context, row, 3))
          .isEqualTo(new TokenLogprobs(likeliest, List.of(likeliest)));
      assertThat(sampler.sampleFiltered(context, row, 0).top()).isEmpty();
    }
  }

  @Test
  void aTokenThatAGrammarForcesWasChosenAmongThoseThatFit() {
    Sampling digits =
        new Sampling(List.of(new Filter.Temperature(1)), new Selection.Random(1))
            .withGrammar(Grammar.of("root ::= [0-9]+"));
    int size = model.vocabulary().size();
    try (Sampler sampler = Sampler.create(model, digits)) {
      TokenLogprobs told = sampler.sampleFiltered(context, row, size);
      assertThat(told.top()).contains(told.chosen()).hasSizeLessThan(size);
      assertThat(told.top())
          .allSatisfy(
              token ->
                  assertThat(model.vocabulary().detokenize(new int[] {token.token()}, false, true))
                      .as("token %d", token.token())
                      .matches("[0-9]+"));
      assertThat(told.top().stream().mapToDouble(token -> Math.exp(token.logprob())).sum())
          .isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void aNegativeCountOrAnUnknownTokenIsRefused() {
    assertThatThrownBy(() -> context.logits(row).logprobs(0, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> context.logits(row).logprobs(model.vocabulary().size(), 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    try (Sampler sampler = Sampler.create(model, Sampling.greedy())) {
      assertThatThrownBy(() -> sampler.sample(context, row, -1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sampler.sampleFiltered(context, row, -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
