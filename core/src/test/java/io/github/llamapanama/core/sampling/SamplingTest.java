package io.github.llamapanama.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SamplingTest {

  @Test
  void theDefaultsAreThoseOfLlamaCpp() {
    assertThat(Sampling.defaults())
        .isEqualTo(
            new Sampling(
                List.of(new TopK(40), new TopP(0.95), new MinP(0.05), new Temperature(0.8)),
                new Selection.Random()));
  }

  @Test
  void theBuilderKeepsTheUsualOrder() {
    Sampling sampling =
        Sampling.builder()
            .xtc(0.5, 0.1)
            .logitBias(3, -1)
            .dry(new Dry(0.8))
            .repeatPenalty(1.1)
            .topNSigma(2)
            .typicalP(0.9)
            .dynamicTemperature(0.2, 1)
            .minKeep(2)
            .seed(7)
            .build();
    assertThat(sampling.filters())
        .containsExactly(
            new LogitBias(Map.of(3, -1.0)),
            new Penalties(64, 1.1, 0, 0),
            new Dry(0.8),
            new TopNSigma(2),
            new TopK(40),
            new Typical(0.9, 2),
            new TopP(0.95, 2),
            new MinP(0.05, 2),
            new Xtc(0.5, 0.1, 2),
            new DynamicTemperature(0.8, 0.2, 1));
    assertThat(sampling.selection()).isEqualTo(new Selection.Random(7));
  }

  @Test
  void temperatureZeroIsGreedy() {
    assertThat(Sampling.builder().temperature(0).build()).isEqualTo(Sampling.greedy());
  }

  @Test
  void mirostatChoosesItsCandidatesItself() {
    assertThat(Sampling.builder().mirostatV2(5, 0.1).seed(1).temperature(1).build())
        .isEqualTo(new Sampling(List.of(), new Selection.MirostatV2(1)));
  }

  @Test
  void numbersOutsideTheirRangeAreRefusedWithTheRange() {
    refused(() -> new TopK(-1), "top-k is -1, allowed: 0 to");
    refused(() -> new TopP(1.1), "top-p is 1.1, allowed: 0.0 to 1.0");
    refused(() -> new TopP(0.5, -1), "min-keep is -1");
    refused(() -> new MinP(Double.NaN), "min-p is NaN");
    refused(() -> new Typical(-0.1), "typical-p");
    refused(() -> new Xtc(2, 0.1), "xtc probability");
    refused(() -> new Xtc(0.5, -1), "xtc threshold");
    refused(() -> new TopNSigma(-1), "top-n-sigma");
    refused(() -> new Temperature(-1), "temperature");
    refused(() -> new Temperature(Double.POSITIVE_INFINITY), "temperature");
    refused(() -> new Temperature(1e-40), "temperature");
    refused(() -> new DynamicTemperature(1, -1, 1), "temperature range");
    refused(() -> new DynamicTemperature(1, 1, -1), "temperature exponent");
    refused(() -> new Penalties(-1, 1, 0, 0), "last tokens");
    refused(() -> new Penalties(Integer.MAX_VALUE, 1, 0, 0), "last tokens");
    refused(() -> new Penalties(64, 0, 0, 0), "repeat penalty");
    refused(() -> new Penalties(64, 1, Double.NaN, 0), "frequency penalty");
    refused(() -> new Penalties(64, 1, 0, 101), "presence penalty");
    refused(() -> new Dry(-1), "dry multiplier");
    refused(() -> new Dry(1, 0.5, 2, 64, List.of()), "dry base");
    refused(() -> new Dry(1, 2, -1, 64, List.of()), "dry allowed length");
    refused(() -> new Dry(1, 2, 2, 64, List.of("")), "sequence breaker");
    refused(() -> new Dry(1, 2, 2, 64, List.of("é".repeat(21))), "sequence breaker");
    refused(() -> new Dry(1, 2, 2, 64, List.of("a\0")), "NUL");
    refused(() -> new Dry(1, 2, 2, 64, Collections.nCopies(33, "a")), "number of dry sequence");
    refused(() -> new LogitBias(Map.of(-1, 0.0)), "token id");
    refused(() -> new LogitBias(Map.of(1, Double.POSITIVE_INFINITY)), "logit bias");
    refused(() -> new LogitBias(Map.of(1, Double.NaN)), "logit bias");
    refused(() -> new Selection.Random(-1), "seed");
    refused(() -> new Selection.Random(1L << 32), "seed");
    refused(() -> new Selection.Mirostat(1, -1, 0.1, 100), "mirostat tau");
    refused(() -> new Selection.Mirostat(1, 5, 0.1, 1), "mirostat m");
    refused(() -> new Selection.MirostatV2(1, 5, -1), "mirostat eta");
    refused(() -> new Selection.AdaptiveP(1, -0.5, 0.9), "adaptive-p target");
    refused(() -> new Selection.AdaptiveP(1, 0.5, 1), "adaptive-p decay");
  }

  @Test
  void infillNeedsFewCandidates() {
    Selection greedy = new Selection.Greedy();
    refused(() -> new Sampling(List.of(new Infill()), greedy), "put a TopK");
    refused(() -> new Sampling(List.of(new TopK(0), new Infill()), greedy), "put a TopK");
    refused(() -> new Sampling(List.of(new Infill(), new TopK(9)), greedy), "put a TopK");
    assertThat(new Sampling(List.of(new TopK(9), new Infill()), greedy).filters()).hasSize(2);
  }

  @Test
  void eachChoiceOfAPromptHasASeedOfItsOwn() {
    Sampling sampling = Sampling.builder().seed(40).build();
    assertThat(sampling.forChoice(0)).isEqualTo(sampling);
    assertThat(sampling.forChoice(2).seed()).hasValue(42);
    assertThat(sampling.forChoice(2)).isEqualTo(Sampling.builder().seed(42).build());
    assertThat(Sampling.defaults().forChoice(2)).isEqualTo(Sampling.defaults());
    assertThat(Sampling.greedy().forChoice(2)).isEqualTo(Sampling.greedy());
    long last = Selection.RANDOM_SEED - 1;
    assertThat(sampling.withSeed(last).forChoice(1).seed()).as("after the last seed").hasValue(0);
  }

  @Test
  void aSeedChangesNothingElseOfASelection() {
    List<Selection> selections =
        List.of(
            new Selection.Random(1),
            new Selection.Mirostat(1, 2, 3, 4),
            new Selection.MirostatV2(1, 2, 3),
            new Selection.AdaptiveP(1, 0.2, 0.3));
    for (Selection selection : selections) {
      Sampling sampling = new Sampling(List.of(), selection);
      assertThat(sampling.withSeed(7).seed()).hasValue(7);
      assertThat(sampling.withSeed(7).withSeed(1)).isEqualTo(sampling);
      refused(() -> sampling.withSeed(-1), "seed");
    }
  }

  private static void refused(ThrowingCallable make, String message) {
    assertThatThrownBy(make)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
