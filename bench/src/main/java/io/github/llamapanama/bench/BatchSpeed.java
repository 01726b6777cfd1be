package io.github.llamapanama.bench;

import java.util.List;

/**
 * How fast a batch of streams went, in tokens per second of all of them together.
 *
 * @param prompt while prompts were read
 * @param decode while tokens were generated
 * @param total from the beginning to the end
 */
record BatchSpeed(double prompt, double decode, double total) {
  private static final Metric PROMPT = Metric.speed("prompt");
  private static final Metric DECODE = Metric.speed("decode");
  private static final Metric TOTAL = Metric.speed("total");

  List<Figure> figures() {
    return List.of(DECODE.of(decode), PROMPT.of(prompt), TOTAL.of(total));
  }

  /** The medians, one by one. */
  static BatchSpeed median(List<BatchSpeed> speeds) {
    return new BatchSpeed(
        new Series(speeds.stream().map(BatchSpeed::prompt).toList()).median(),
        new Series(speeds.stream().map(BatchSpeed::decode).toList()).median(),
        new Series(speeds.stream().map(BatchSpeed::total).toList()).median());
  }
}
