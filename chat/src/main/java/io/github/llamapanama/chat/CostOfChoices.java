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
   * @param costs of each choice: all of the first prompt, then all of the next
   * @param perPrompt how many choices each prompt has
   */
  static Cost of(List<Cost> costs, int perPrompt) {
    Timings first = costs.getFirst().timings();
    Duration decode =
        costs.stream()
            .map(cost -> cost.timings().decode())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return new Cost(
        new Usage(
            sum(costs, perPrompt, Usage::promptTokens),
            sum(costs, perPrompt, Usage::cachedTokens),
            sum(costs, 1, Usage::generatedTokens)),
        new Timings(first.queue(), first.prefill(), decode));
  }

  private static int sum(List<Cost> costs, int step, ToIntFunction<Usage> tokens) {
    return IntStream.range(0, costs.size())
        .filter(i -> i % step == 0)
        .map(i -> tokens.applyAsInt(costs.get(i).usage()))
        .sum();
  }
}
