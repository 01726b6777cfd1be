package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenSet;
import io.github.llamapanama.models.TinyChat;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HighestLogitsTest {

  private static HighestLogits highest(int count) {
    Filter top = new Filter.TopK(count);
    return HighestLogits.of(new Sampling(List.of(top), new Selection.Random())).orElseThrow();
  }

  /** Logits of few different values, so that many are equal, in some order. */
  private static float[] logits(Random random, int size) {
    float[] logits = new float[size];
    for (int token = 0; token < size; token++) {
      logits[token] = random.nextInt(8) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(400) - 200;
    }
    return logits;
  }

  @Property(tries = 300)
  void theHighestAreFoundAndOfEqualOnesTheFirst(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 1000) int count,
      @ForAll @IntRange(min = 1, max = 3000) int size) {
    float[] logits = logits(new Random(seed), size);
    HighestLogits highest = highest(count);
    for (int again = 0; again < 2; again++) {
      int found = highest.find(MemorySegment.ofArray(logits), null);
      assertThat(found).isEqualTo(Math.min(count, size));
      int finite = 0;
      Set<Integer> tokens = new TreeSet<>();
      for (int i = 0; i < found; i++) {
        tokens.add(highest.token(i));
        finite += logits[highest.token(i)] > Float.NEGATIVE_INFINITY ? 1 : 0;
      }
      assertThat(tokens).as("each once").hasSize(found);
      List<Integer> expected =
          IntStream.range(0, size)
              .filter(token -> logits[token] > Float.NEGATIVE_INFINITY)
              .boxed()
              .sorted(Comparator.comparingDouble(token -> -logits[token]))
              .limit(count)
              .toList();
      assertThat(tokens).containsAll(expected);
      assertThat(finite).isEqualTo(expected.size());
    }
  }

  @Test
  void onlyATopKThatComesFirstAndKeepsFewCounts() {
    Selection random = new Selection.Random();
    Filter top = new Filter.TopK(40);
    assertThat(HighestLogits.of(Sampling.defaults())).isPresent();
    assertThat(HighestLogits.of(new Sampling(List.of(), random))).isEmpty();
    assertThat(HighestLogits.of(new Sampling(List.of(new Filter.TopK(0)), random))).isEmpty();
    assertThat(HighestLogits.of(new Sampling(List.of(new Filter.TopK(1 << 20)), random))).isEmpty();
    assertThat(HighestLogits.of(new Sampling(List.of(new Filter.Temperature(2), top), random)))
        .isEmpty();
  }

  /** With a filter in front that does nothing, the native chain finds them. */
  @Test
  void theSameSeedDrawsWhatTheNativeChainDraws() {
    try (Model model = Model.load(TinyChat.path());
        Context context = Context.create(model, ContextParams.builder().contextSize(256).build());
        Batch batch = new Batch(1)) {
      batch.add(300, 0, 0, true);
      context.decode(batch);
      for (int k : new int[] {1, 5, 40, 1000}) {
        Sampling sampling = Sampling.builder().topK(k).temperature(2).seed(k).build();
        Sampling nothingFirst = sampling.withFirst(new Filter.Temperature(1));
        try (Sampler found = Sampler.create(model, sampling);
            Sampler sorted = Sampler.create(model, nothingFirst)) {
          for (int i = 0; i < 200; i++) {
            assertThat(found.sample(context, 0))
                .as("draw %d with top-%d", i, k)
                .isEqualTo(sorted.sample(context, 0));
          }
        }
      }
    }
  }

  @Test
  void amongSomeTokensTheHighestOfThoseAreFound() {
    float[] logits = logits(new Random(1), 1536);
    try (Model model = Model.load(TinyChat.path())) {
      for (String grammar : List.of("root ::= [0-9]", "root ::= [^\"]*")) {
        TokenSet allowed =
            new GrammarMatcher(Grammar.of(grammar), model.vocabulary().pieces()).allowed();
        HighestLogits highest = highest(7);
        int found = highest.find(MemorySegment.ofArray(logits), allowed);
        assertThat(found).isEqualTo(Math.min(7, allowed.size()));
        double lowest =
            IntStream.range(0, found)
                .mapToDouble(i -> logits[highest.token(i)])
                .min()
                .orElseThrow();
        assertThat(IntStream.range(0, found).map(highest::token)).allMatch(allowed::contains);
        assertThat(allowed.stream().filter(token -> logits[token] > lowest).count())
            .isLessThan(found);
      }
    }
  }
}
