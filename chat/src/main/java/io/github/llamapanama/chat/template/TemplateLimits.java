package io.github.llamapanama.chat.template;

import java.time.Duration;

/**
 * How much one render of an untrusted template may use; beyond it, a {@link TemplateException} of
 * kind {@link TemplateException.Kind#LIMIT}.
 *
 * @param outputLength {@code char}s of the rendered text
 * @param valueSize {@code char}s of one string, elements of one collection
 * @param work {@code char}s and elements that all operations of the render produce together
 * @param iterations loop iterations and calls of the whole render
 * @param depth nested calls of macros and recursive loops, and nesting of the source
 * @param time wall-clock time
 */
public record TemplateLimits(
    int outputLength, int valueSize, long work, long iterations, int depth, Duration time) {

  /** Generous for any real conversation, small for a machine. */
  public static final TemplateLimits DEFAULT =
      new TemplateLimits(16 << 20, 16 << 20, 256L << 20, 1_000_000, 200, Duration.ofSeconds(10));

  /** Refuses limits that allow nothing. */
  public TemplateLimits {
    if (outputLength <= 0
        || valueSize <= 0
        || work <= 0
        || iterations <= 0
        || depth <= 0
        || time.isNegative()
        || time.isZero()) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }

  /** These limits with another output length. */
  public TemplateLimits withOutputLength(int outputLength) {
    return new TemplateLimits(outputLength, valueSize, work, iterations, depth, time);
  }

  /** These limits with another number of iterations. */
  public TemplateLimits withIterations(long iterations) {
    return new TemplateLimits(outputLength, valueSize, work, iterations, depth, time);
  }

  /** These limits with another depth. */
  public TemplateLimits withDepth(int depth) {
    return new TemplateLimits(outputLength, valueSize, work, iterations, depth, time);
  }

  /** These limits with another time. */
  public TemplateLimits withTime(Duration time) {
    return new TemplateLimits(outputLength, valueSize, work, iterations, depth, time);
  }
}
