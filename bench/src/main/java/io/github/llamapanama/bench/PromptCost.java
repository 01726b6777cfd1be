package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import java.util.List;

/** What the prompts of a load have cost, beside the least that they could have. */
final class PromptCost {
  private static final Metric WALL = new Metric("wall time", "s", false);
  private static final Metric COMPUTED = new Metric("prompt tokens computed", "", false);
  private static final Metric OF_LEAST = new Metric("prompt tokens / least", "", false);

  private final Model model;
  private final ChatPrompts prompts;
  private final LeastPrompt least = new LeastPrompt();

  PromptCost(Model model) {
    this.model = model;
    this.prompts = new ChatPrompts(model);
  }

  /**
   * The figures of the next load of the same target.
   *
   * @throws BenchmarkException if a prompt has another number of tokens than the target says
   */
  List<Figure> figures(Load load) {
    int computed = 0;
    int possible = 0;
    for (Exchange exchange : load.exchanges()) {
      Reply reply = exchange.reply();
      int[] prompt = prompts.tokens(exchange.messages());
      if (prompt.length != reply.promptTokens()) {
        throw new BenchmarkException(
            "a prompt has %d tokens, its reply says %d"
                .formatted(prompt.length, reply.promptTokens()));
      }
      computed += reply.computedTokens();
      possible += least.add(prompt, generated(reply));
    }
    return List.of(
        WALL.of(load.seconds()), COMPUTED.of(computed), OF_LEAST.of((double) computed / possible));
  }

  private int[] generated(Reply reply) {
    return reply.tokens().isEmpty()
        ? model.vocabulary().tokenize(reply.text(), false, false)
        : reply.tokens().stream().mapToInt(Integer::intValue).toArray();
  }
}
