package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Logits;
import io.github.llamapanama.core.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The greedy text after a prompt, computed in a context of its own, token by token: what every
 * greedy text of a stress test is measured against.
 *
 * <p>The CPU computes a row with other kernels if it is alone in its batch than if it is not, and
 * sums up attention in the order of the cells in the cache. So logits differ in their last bits,
 * and of two tokens with all but the same logits either may be chosen. Where that happens, and
 * nowhere else, a text may depart from this one.
 *
 * @param prompt the prompt
 * @param tokens the text, without the token that ends it
 * @param leads by how much the logit of each of these tokens, and of the end, was ahead of the next
 * @param ends whether the model ends its turn after these tokens
 */
record StressReference(
    List<Integer> prompt, List<Integer> tokens, List<Float> leads, boolean ends) {
  static final int MOST_TOKENS = 32;

  /** Activations are rounded to 8 bits, and these roundings are what differs. */
  private static final float ALL_BUT_THE_SAME = 0.25f;

  static StressReference compute(Model model, int[] prompt) {
    List<Integer> tokens = new ArrayList<>();
    List<Float> leads = new ArrayList<>();
    try (Context context = Context.create(model, ContextParams.builder().contextSize(512).build());
        Batch batch = new Batch(512)) {
      int row = batch.add(prompt, 0, prompt.length, 0, 0, true);
      while (true) {
        context.decode(batch);
        Logits logits = context.logits(row);
        int best = best(logits, -1);
        leads.add(logits.get(best) - logits.get(best(logits, best)));
        if (model.vocabulary().isEndOfGeneration(best)) {
          return new StressReference(boxed(prompt), tokens, leads, true);
        }
        tokens.add(best);
        if (tokens.size() == MOST_TOKENS) {
          return new StressReference(boxed(prompt), tokens, leads, false);
        }
        batch.clear();
        row = batch.add(best, prompt.length + tokens.size() - 1, 0, true);
      }
    }
  }

  private static int best(Logits logits, int except) {
    int best = except == 0 ? 1 : 0;
    for (int token = 0; token < logits.size(); token++) {
      if (token != except && logits.get(token) > logits.get(best)) {
        best = token;
      }
    }
    return best;
  }

  private static List<Integer> boxed(int[] tokens) {
    return Arrays.stream(tokens).boxed().toList();
  }

  int[] promptTokens() {
    return prompt.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Checks a beginning of a greedy text.
   *
   * @return whether it departs from this one, where two tokens are all but equally likely
   */
  boolean departs(List<Integer> actual) {
    for (int i = 0; i < actual.size(); i++) {
      boolean same = i < tokens.size() && tokens.get(i).equals(actual.get(i));
      if (!same) {
        assertThat(leads.get(Math.min(i, leads.size() - 1)))
            .as("lead of the token at %d of %s, which %s departs from", i, tokens, actual)
            .isLessThan(ALL_BUT_THE_SAME);
        return true;
      }
    }
    return false;
  }

  /**
   * Checks a whole greedy text.
   *
   * @param maxTokens its limit, at most {@link #MOST_TOKENS}
   * @return whether it departs from this one, where two tokens are all but equally likely
   */
  boolean departs(List<Integer> actual, int maxTokens, FinishReason reason) {
    if (departs(actual)) {
      return true;
    }
    boolean endExpected = ends && tokens.size() < maxTokens;
    int expected = Math.min(maxTokens, tokens.size());
    if (actual.size() < expected || (reason == FinishReason.STOP) != endExpected) {
      assertThat(leads.get(Math.min(actual.size(), leads.size() - 1)))
          .as("lead of the token after %s, which ends with %s, in %s", actual, reason, tokens)
          .isLessThan(ALL_BUT_THE_SAME);
      return true;
    }
    assertThat(actual).as("a text that ends with %s", reason).hasSize(expected);
    return false;
  }
}
