package io.github.llamapanama.core.sampling;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One step of a sampling chain: it removes candidates for the next token or changes their logits.
 *
 * <p>Filters run in the order in which {@link Sampling} lists them. Each record checks its numbers
 * when it is made and throws {@link IllegalArgumentException} with the allowed range; {@code
 * minKeep} is always the least number of candidates that the filter leaves. The names and meanings
 * are those of llama.cpp's {@code llama_sampler_init_*}.
 */
public sealed interface Filter {

  /** The longest history, in tokens, that penalties may look back on. */
  int MAX_HISTORY = 1 << 20;

  /** The largest {@code minKeep}. */
  int MAX_MIN_KEEP = 1 << 24;

  /**
   * Keeps the {@code k} most likely tokens.
   *
   * @param k how many; 0 keeps all
   */
  record TopK(int k) implements Filter {
    public TopK {
      Range.check("top-k", k, 0, Integer.MAX_VALUE);
    }
  }

  /**
   * Keeps the smallest set of most likely tokens whose probabilities sum to at least {@code p}
   * (nucleus sampling, Holtzman et al. 2019).
   *
   * @param p 0 to 1; 1 keeps all
   * @param minKeep how many tokens stay at least
   */
  record TopP(double p, int minKeep) implements Filter {
    public TopP {
      Range.check("top-p", p, 0, 1);
      checkMinKeep(minKeep);
    }

    /** Nucleus sampling that may leave a single token. */
    public TopP(double p) {
      this(p, 0);
    }
  }

  /**
   * Keeps tokens at least {@code p} times as likely as the most likely one.
   *
   * @param p 0 to 1; 0 keeps all
   * @param minKeep how many tokens stay at least
   */
  record MinP(double p, int minKeep) implements Filter {
    public MinP {
      Range.check("min-p", p, 0, 1);
      checkMinKeep(minKeep);
    }

    /** Min-p sampling that may leave a single token. */
    public MinP(double p) {
      this(p, 0);
    }
  }

  /**
   * Keeps the tokens whose surprise is closest to the distribution's entropy (locally typical
   * sampling, Meister et al. 2022).
   *
   * @param p the probability to keep, 0 to 1; 1 keeps all
   * @param minKeep how many tokens stay at least
   */
  record Typical(double p, int minKeep) implements Filter {
    public Typical {
      Range.check("typical-p", p, 0, 1);
      checkMinKeep(minKeep);
    }

    /** Locally typical sampling that may leave a single token. */
    public Typical(double p) {
      this(p, 0);
    }
  }

  /**
   * Sometimes removes all top choices but the least likely of them ("exclude top choices").
   *
   * <p>Its random numbers come from the seed of the chain's selection.
   *
   * @param probability how often, 0 to 1
   * @param threshold from which probability on a token is a top choice, 0 to 1; above 0.5 nothing
   *     is removed
   * @param minKeep how many tokens stay at least
   */
  record Xtc(double probability, double threshold, int minKeep) implements Filter {
    public Xtc {
      Range.check("xtc probability", probability, 0, 1);
      Range.check("xtc threshold", threshold, 0, 1);
      checkMinKeep(minKeep);
    }

    /** XTC that may leave a single token. */
    public Xtc(double probability, double threshold) {
      this(probability, threshold, 0);
    }
  }

  /**
   * Keeps tokens whose logit is within {@code n} standard deviations of the highest (Top-nσ, Tang
   * et al. 2024).
   *
   * @param n 0 to 1000; 0 keeps all
   */
  record TopNSigma(double n) implements Filter {
    public TopNSigma {
      Range.check("top-n-sigma", n, 0, 1000);
    }
  }

  /**
   * Divides the logits: below 1 the text gets more predictable, above 1 more surprising.
   *
   * @param value 0 (only the most likely token stays) or 0.000001 to 1000
   */
  record Temperature(double value) implements Filter {
    public Temperature {
      checkTemperature(value);
    }
  }

  /**
   * A temperature that follows the entropy of the distribution, between {@code temperature − range}
   * and {@code temperature + range}.
   *
   * @param temperature the middle, 0 or 0.000001 to 1000
   * @param range how far it may move, 0 to 1000; 0 is a fixed temperature
   * @param exponent how strongly entropy bends it, 0 to 100
   */
  record DynamicTemperature(double temperature, double range, double exponent) implements Filter {
    public DynamicTemperature {
      checkTemperature(temperature);
      Range.check("temperature range", range, 0, 1000);
      Range.check("temperature exponent", exponent, 0, 100);
    }
  }

  /**
   * Makes tokens of the recent text less likely.
   *
   * @param lastTokens how many tokens to look back, 0 (off) to {@value #MAX_HISTORY}
   * @param repeat divides the logit of every token seen, 0.01 to 100; 1 is off
   * @param frequency taken from the logit once per occurrence, −100 to 100; 0 is off
   * @param presence taken from the logit of every token seen, −100 to 100; 0 is off
   */
  record Penalties(int lastTokens, double repeat, double frequency, double presence)
      implements Filter {
    public Penalties {
      checkHistory(lastTokens);
      Range.check("repeat penalty", repeat, 0.01, 100);
      Range.check("frequency penalty", frequency, -100, 100);
      Range.check("presence penalty", presence, -100, 100);
    }
  }

  /**
   * Makes tokens less likely that would continue a repetition, the more the longer it is ("don't
   * repeat yourself").
   *
   * @param multiplier strength, 0 (off) to 1000
   * @param base growth per repeated token, 1 to 1000
   * @param allowedLength repetitions up to this many tokens are free, 0 to {@value #MAX_HISTORY}
   * @param lastTokens how many tokens to look back, 0 (off) to {@value #MAX_HISTORY}
   * @param sequenceBreakers texts at which a repetition ends, at most 32; each of 1 to 40 bytes in
   *     UTF-8
   */
  record Dry(
      double multiplier,
      double base,
      int allowedLength,
      int lastTokens,
      List<String> sequenceBreakers)
      implements Filter {

    /** The sequence breakers llama.cpp uses: end of line, colon, quotation mark and star. */
    public static final List<String> DEFAULT_BREAKERS = List.of("\n", ":", "\"", "*");

    /** Each is compared with every token of the vocabulary before a text begins. */
    private static final int MAX_BREAKERS = 32;

    private static final int MAX_BREAKER_BYTES = 40;

    public Dry {
      Range.check("dry multiplier", multiplier, 0, 1000);
      Range.check("dry base", base, 1, 1000);
      Range.check("dry allowed length", allowedLength, 0, MAX_HISTORY);
      checkHistory(lastTokens);
      sequenceBreakers = List.copyOf(sequenceBreakers);
      Range.check("number of dry sequence breakers", sequenceBreakers.size(), 0, MAX_BREAKERS);
      for (String breaker : sequenceBreakers) {
        int bytes = breaker.getBytes(StandardCharsets.UTF_8).length;
        Range.check("bytes of a dry sequence breaker", bytes, 1, MAX_BREAKER_BYTES);
        if (breaker.indexOf('\0') >= 0) {
          throw new IllegalArgumentException("a dry sequence breaker contains a NUL character");
        }
      }
    }

    /** DRY with llama.cpp's base, lengths and sequence breakers. */
    public Dry(double multiplier) {
      this(multiplier, 1.75, 2, 64, DEFAULT_BREAKERS);
    }
  }

  /**
   * Adds to the logits of single tokens.
   *
   * @param biases what to add per token id: −1000 to 1000, or negative infinity to ban the token
   */
  record LogitBias(Map<Integer, Double> biases) implements Filter {
    /** The most that may be added, or taken away. */
    public static final double MAX_BIAS = 1000;

    public LogitBias {
      biases = Map.copyOf(biases);
      biases.forEach(
          (token, bias) -> {
            Range.check("token id of a logit bias", token, 0, Integer.MAX_VALUE);
            // Positive infinity would turn probabilities into NaN, and sorting NaN is undefined in
            // C++.
            if (bias != Double.NEGATIVE_INFINITY) {
              Range.check("logit bias", bias, -MAX_BIAS, MAX_BIAS);
            }
          });
    }
  }

  /**
   * Chooses between going on and ending when text is filled in between a prefix and a suffix: joins
   * candidates that begin alike and prefers the end of generation when nothing else is likely.
   *
   * <p>It compares every candidate with every other, so {@link Sampling} demands a {@link TopK} of
   * at most {@value #MAX_CANDIDATES} before it.
   */
  record Infill() implements Filter {
    /** The most candidates that may reach this filter. */
    public static final int MAX_CANDIDATES = 1000;
  }

  private static void checkMinKeep(int minKeep) {
    Range.check("min-keep", minKeep, 0, MAX_MIN_KEEP);
  }

  private static void checkHistory(int lastTokens) {
    Range.check("last tokens", lastTokens, 0, MAX_HISTORY);
  }

  private static void checkTemperature(double temperature) {
    if (temperature != 0) {
      // Smaller ones overflow the logits to infinity.
      Range.check("temperature (if not 0)", temperature, 1e-6, 1000);
    }
  }
}
