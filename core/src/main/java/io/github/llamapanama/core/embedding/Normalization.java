package io.github.llamapanama.core.embedding;

/** How the length of an embedding is made comparable, as llama.cpp's {@code --embd-normalize}. */
public sealed interface Normalization {

  /** To a sum of squares of 1: cosine similarity is a mere dot product then. */
  Normalization EUCLIDEAN = new PNorm(2);

  /** To a sum of absolute values of 1. */
  Normalization TAXICAB = new PNorm(1);

  /** Not at all. */
  record None() implements Normalization {
    @Override
    public void apply(float[] vector) {}
  }

  /** To a largest absolute value of 32760, so that rounding gives 16-bit integers. */
  record MaxAbsolute() implements Normalization {
    private static final double LARGEST = 32760;

    @Override
    public void apply(float[] vector) {
      double most = 0;
      for (float value : vector) {
        most = Math.max(most, Math.abs(value));
      }
      divide(vector, most / LARGEST);
    }
  }

  /**
   * To a p-norm of 1.
   *
   * @param p the exponent, 1 or more
   */
  record PNorm(int p) implements Normalization {
    public PNorm {
      if (p < 1) {
        throw new IllegalArgumentException("A p-norm has an exponent of 1 or more, not " + p);
      }
    }

    @Override
    public void apply(float[] vector) {
      double sum = 0;
      for (float value : vector) {
        sum += p == 2 ? (double) value * value : Math.pow(Math.abs(value), p);
      }
      divide(vector, p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / p));
    }
  }

  /** Normalizes a vector in place. One that is all zero stays so. */
  void apply(float[] vector);

  /**
   * The normalization that llama.cpp's tools mean by a number.
   *
   * @param number -1 for none, 0 for the largest absolute value, p for a p-norm
   * @throws IllegalArgumentException if the number is less than -1
   */
  static Normalization of(int number) {
    return switch (number) {
      case -1 -> new None();
      case 0 -> new MaxAbsolute();
      default -> new PNorm(number);
    };
  }

  private static void divide(float[] vector, double norm) {
    float factor = norm > 0 ? (float) (1 / norm) : 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }
}
