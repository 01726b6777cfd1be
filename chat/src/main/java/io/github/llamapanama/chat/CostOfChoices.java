package io.github.llamapanama.chat;

import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** What several choices cost together: those of a prompt share it, and all run side by side. */
final class CostOfChoices {
  private CostOfChoices() {}

  /**
   * @param usages of each choice: all of the first prompt, then all of the next
   * @param timings of each choice
   * @param perPrompt how many choices each prompt has
   */
  static Cost of(List<Usage> usages, List<Timings> timings, int perPrompt) {
    Duration decode =
        timings.stream().map(Timings::decode).max(Comparator.naturalOrder()).orElseThrow();
    return new Cost(
        new Usage(
            sum(usages, perPrompt, Usage::promptTokens),
            sum(usages, perPrompt, Usage::cachedTokens),
            sum(usages, 1, Usage::generatedTokens)),
        new Timings(timings.getFirst().queue(), timings.getFirst().prefill(), decode));
  }

  private static int sum(List<Usage> usages, int step, ToIntFunction<Usage> tokens) {
    return IntStream.range(0, usages.size())
        .filter(i -> i % step == 0)
        .map(i -> tokens.applyAsInt(usages.get(i)))
        .sum();
  }
}
