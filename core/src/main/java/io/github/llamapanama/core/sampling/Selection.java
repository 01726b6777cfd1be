package io.github.llamapanama.core.sampling;

/**
 * The end of a sampling chain: it picks one of the candidates that the filters left.
 *
 * <p>A seed is an unsigned 32-bit number; {@link #RANDOM_SEED} asks for a new one per sampler,
 * which {@code Sampler.seed()} tells.
 */
public sealed interface Selection {

  /** The seed that means: draw one ({@code LLAMA_DEFAULT_SEED}). */
  long RANDOM_SEED = 0xFFFF_FFFFL;

  /** Picks the most likely token. */
  record Greedy() implements Selection {}

  /**
   * Draws a token according to its probability.
   *
   * @param seed 0 to {@link #RANDOM_SEED}
   */
  record Random(long seed) implements Selection {
    public Random {
      checkSeed(seed);
    }

    /** Draws with a seed of its own. */
    public Random() {
      this(RANDOM_SEED);
    }
  }

  /**
   * Keeps the surprise of the text near a target by adapting how many candidates stay (Mirostat,
   * Basu et al. 2020).
   *
   * @param seed 0 to {@link #RANDOM_SEED}
   * @param tau the target surprise in bits, 0 to 100
   * @param eta the learning rate, 0 to 10
   * @param m how many candidates estimate the distribution's slope, 2 to 100000
   */
  record Mirostat(long seed, double tau, double eta, int m) implements Selection {
    public Mirostat {
      checkSeed(seed);
      checkMirostat(tau, eta);
      Range.check("mirostat m", m, 2, 100_000);
    }

    /** Mirostat with llama.cpp's target 5, rate 0.1 and 100 candidates. */
    public Mirostat(long seed) {
      this(seed, 5, 0.1, 100);
    }
  }

  /**
   * The second version of {@link Mirostat}: removes candidates more surprising than an adapted
   * limit.
   *
   * @param seed 0 to {@link #RANDOM_SEED}
   * @param tau the target surprise in bits, 0 to 100
   * @param eta the learning rate, 0 to 10
   */
  record MirostatV2(long seed, double tau, double eta) implements Selection {
    public MirostatV2 {
      checkSeed(seed);
      checkMirostat(tau, eta);
    }

    /** Mirostat 2.0 with llama.cpp's target 5 and rate 0.1. */
    public MirostatV2(long seed) {
      this(seed, 5, 0.1);
    }
  }

  /**
   * Prefers tokens whose probability is near a target, adapted to what was chosen before.
   *
   * @param seed 0 to {@link #RANDOM_SEED}
   * @param target the probability to stay near, 0 to 1; −1 draws like {@link Random}
   * @param decay how slowly the past is forgotten, 0 to 0.99
   */
  record AdaptiveP(long seed, double target, double decay) implements Selection {
    public AdaptiveP {
      checkSeed(seed);
      if (target != -1) {
        Range.check("adaptive-p target (if not -1)", target, 0, 1);
      }
      Range.check("adaptive-p decay", decay, 0, 0.99);
    }
  }

  /**
   * Asks Java code.
   *
   * @param selector what chooses
   */
  record Custom(TokenSelector selector) implements Selection {}

  private static void checkSeed(long seed) {
    Range.check("seed", seed, 0, RANDOM_SEED);
  }

  private static void checkMirostat(double tau, double eta) {
    Range.check("mirostat tau", tau, 0, 100);
    Range.check("mirostat eta", eta, 0, 10);
  }
}
