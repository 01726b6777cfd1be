package io.github.llamapanama.core.sampling;

import io.github.llamapanama.core.sampling.Filter.Dry;
import io.github.llamapanama.core.sampling.Filter.DynamicTemperature;
import io.github.llamapanama.core.sampling.Filter.LogitBias;
import io.github.llamapanama.core.sampling.Filter.MinP;
import io.github.llamapanama.core.sampling.Filter.Penalties;
import io.github.llamapanama.core.sampling.Filter.Temperature;
import io.github.llamapanama.core.sampling.Filter.TopK;
import io.github.llamapanama.core.sampling.Filter.TopNSigma;
import io.github.llamapanama.core.sampling.Filter.TopP;
import io.github.llamapanama.core.sampling.Filter.Typical;
import io.github.llamapanama.core.sampling.Filter.Xtc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Builds the {@link Sampling} of llama.cpp's own programs: logit bias, penalties, DRY, top-nσ,
 * top-k, typical, top-p, min-p, XTC and temperature, in this order, then a selection.
 *
 * <p>Defaults: temperature 0.8, top-k 40, top-p 0.95, min-p 0.05, a random seed, all else off.
 * Numbers are checked by {@link #build()}, with the ranges that {@link Filter} and {@link
 * Selection} name.
 */
public final class SamplingBuilder {

  private final Map<Integer, Double> biases = new HashMap<>();
  private int penaltyLastTokens = 64;
  private double repeatPenalty = 1;
  private double frequencyPenalty;
  private double presencePenalty;
  private @Nullable Dry dry;
  private double topNSigma;
  private int topK = 40;
  private double typicalP = 1;
  private double topP = 0.95;
  private double minP = 0.05;
  private @Nullable Xtc xtc;
  private double temperature = 0.8;
  private double temperatureRange;
  private double temperatureExponent = 1;
  private int minKeep;
  private long seed = Selection.RANDOM_SEED;
  private @Nullable LongFunction<Selection> selection;
  private @Nullable Grammar grammar;
  private final List<LogitsProcessor> processors = new ArrayList<>();

  SamplingBuilder() {}

  /** The temperature; 0 always picks the most likely token. Default 0.8. */
  public SamplingBuilder temperature(double temperature) {
    this.temperature = temperature;
    return this;
  }

  /** Lets the temperature follow the entropy by up to {@code range} either way. Default off. */
  public SamplingBuilder dynamicTemperature(double range, double exponent) {
    this.temperatureRange = range;
    this.temperatureExponent = exponent;
    return this;
  }

  /** How many of the most likely tokens stay; 0 keeps all. Default 40. */
  public SamplingBuilder topK(int topK) {
    this.topK = topK;
    return this;
  }

  /** The probability that the tokens kept add up to; 1 keeps all. Default 0.95. */
  public SamplingBuilder topP(double topP) {
    this.topP = topP;
    return this;
  }

  /** The least probability relative to the most likely token; 0 keeps all. Default 0.05. */
  public SamplingBuilder minP(double minP) {
    this.minP = minP;
    return this;
  }

  /** Locally typical sampling; 1 keeps all. Default 1. */
  public SamplingBuilder typicalP(double typicalP) {
    this.typicalP = typicalP;
    return this;
  }

  /** How many standard deviations below the highest a logit may be; 0 keeps all. Default 0. */
  public SamplingBuilder topNSigma(double topNSigma) {
    this.topNSigma = topNSigma;
    return this;
  }

  /** Removes top choices with this probability, from this threshold on. Default off. */
  public SamplingBuilder xtc(double probability, double threshold) {
    this.xtc = new Xtc(probability, threshold);
    return this;
  }

  /** How many tokens top-p, min-p, typical and XTC keep at least. Default 0. */
  public SamplingBuilder minKeep(int minKeep) {
    this.minKeep = minKeep;
    return this;
  }

  /** How many tokens the repeat, frequency and presence penalties look back. Default 64. */
  public SamplingBuilder penaltyLastTokens(int lastTokens) {
    this.penaltyLastTokens = lastTokens;
    return this;
  }

  /** What the logits of tokens seen are divided by; 1 is off. Default 1. */
  public SamplingBuilder repeatPenalty(double repeatPenalty) {
    this.repeatPenalty = repeatPenalty;
    return this;
  }

  /** What is taken from a logit per occurrence of its token; 0 is off. Default 0. */
  public SamplingBuilder frequencyPenalty(double frequencyPenalty) {
    this.frequencyPenalty = frequencyPenalty;
    return this;
  }

  /** What is taken from the logit of a token seen; 0 is off. Default 0. */
  public SamplingBuilder presencePenalty(double presencePenalty) {
    this.presencePenalty = presencePenalty;
    return this;
  }

  /** Penalizes repetitions of token sequences. Default off. */
  public SamplingBuilder dry(Dry dry) {
    this.dry = dry;
    return this;
  }

  /** Adds to the logit of a token; negative infinity bans it. */
  public SamplingBuilder logitBias(int token, double bias) {
    biases.put(token, bias);
    return this;
  }

  /** The seed of everything random in the chain. Default {@link Selection#RANDOM_SEED}. */
  public SamplingBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Selects with Mirostat, whose only companions are logit bias, penalties, DRY and temperature: it
   * chooses the number of candidates itself.
   */
  public SamplingBuilder mirostat(double tau, double eta) {
    this.selection = seed -> new Selection.Mirostat(seed, tau, eta, 100);
    return this;
  }

  /** Selects with Mirostat 2.0, with the same companions as {@link #mirostat}. */
  public SamplingBuilder mirostatV2(double tau, double eta) {
    this.selection = seed -> new Selection.MirostatV2(seed, tau, eta);
    return this;
  }

  /** Selects with adaptive-p, after all filters. */
  public SamplingBuilder adaptiveP(double target, double decay) {
    this.selection = seed -> new Selection.AdaptiveP(seed, target, decay);
    return this;
  }

  /** Selects in Java, after all filters. */
  public SamplingBuilder selector(TokenSelector selector) {
    this.selection = seed -> new Selection.Custom(selector);
    return this;
  }

  /** One more step that changes logits before all filters. Default none. */
  public SamplingBuilder processor(LogitsProcessor processor) {
    processors.add(processor);
    return this;
  }

  /** What the text must match. Default: nothing. */
  public SamplingBuilder grammar(Grammar grammar) {
    this.grammar = grammar;
    return this;
  }

  /**
   * Builds the chain; filters that would change nothing are left out.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Sampling build() {
    Selection last = selection == null ? random() : selection.apply(seed);
    boolean truncated =
        !(last instanceof Selection.Mirostat || last instanceof Selection.MirostatV2);
    List<Filter> filters = new ArrayList<>();
    if (!biases.isEmpty()) {
      filters.add(new LogitBias(biases));
    }
    var penalties =
        new Penalties(penaltyLastTokens, repeatPenalty, frequencyPenalty, presencePenalty);
    if (repeatPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0) {
      filters.add(penalties);
    }
    if (dry != null) {
      filters.add(dry);
    }
    if (truncated) {
      addTruncation(filters, last instanceof Selection.Greedy);
    }
    if (temperatureRange != 0) {
      filters.add(new DynamicTemperature(temperature, temperatureRange, temperatureExponent));
    } else if (temperature != 1 && !(last instanceof Selection.Greedy)) {
      filters.add(new Temperature(temperature));
    }
    return new Sampling(filters, last, Optional.ofNullable(grammar), processors);
  }

  private Selection random() {
    boolean greedy = temperature == 0 && temperatureRange == 0;
    return greedy ? new Selection.Greedy() : new Selection.Random(seed);
  }

  private void addTruncation(List<Filter> filters, boolean greedy) {
    // The most likely token passes these four, so a greedy chain is spared the sorting.
    if (topNSigma != 0 && !greedy) {
      filters.add(new TopNSigma(topNSigma));
    }
    if (topK != 0 && !greedy) {
      filters.add(new TopK(topK));
    }
    if (typicalP != 1) {
      filters.add(new Typical(typicalP, minKeep));
    }
    if (topP != 1 && !greedy) {
      filters.add(new TopP(topP, minKeep));
    }
    if (minP != 0 && !greedy) {
      filters.add(new MinP(minP, minKeep));
    }
    if (xtc != null) {
      filters.add(new Xtc(xtc.probability(), xtc.threshold(), minKeep));
    }
  }
}
