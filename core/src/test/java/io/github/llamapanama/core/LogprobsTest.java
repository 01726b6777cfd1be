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
    }
  }
}
