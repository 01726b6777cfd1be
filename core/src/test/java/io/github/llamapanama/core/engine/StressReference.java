package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.sampling.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text after a prompt, computed in a context of its own, token by token: what texts of an
 * engine under stress must be equal to.
 *
 * @param prompt the prompt
 * @param sampling how tokens are chosen, the same each time
 * @param tokens the text, without the token that ends it
 * @param ends whether the model ends its turn after these tokens
 */
record StressReference(
    List<Integer> prompt, Sampling sampling, List<Integer> tokens, boolean ends) {
  static final int MOST_TOKENS = 32;

  static StressReference compute(
      Model model, ContextParams params, int[] prompt, Sampling sampling) {
    List<Integer> tokens = new ArrayList<>();
    boolean ends = false;
    ContextParams alone = params.toBuilder().maxSequences(1).contextSize(256).build();
    try (Context context = Context.create(model, alone);
        Sampler sampler = Sampler.create(model, sampling);
        Batch batch = new Batch(context.batchSize())) {
      int row = 0;
      for (int i = 0; i < prompt.length; i++) {
        batch.clear();
        row = batch.add(prompt[i], i, 0, true);
        context.decode(batch);
        sampler.acceptPrompt(prompt[i]);
      }
      while (!ends && tokens.size() < MOST_TOKENS) {
        int token = sampler.sample(context, row);
        ends = model.vocabulary().isEndOfGeneration(token);
        if (!ends) {
          batch.clear();
          row = batch.add(token, prompt.length + tokens.size(), 0, true);
          context.decode(batch);
          tokens.add(token);
        }
      }
    }
    return new StressReference(
        Arrays.stream(prompt).boxed().toList(), sampling, List.copyOf(tokens), ends);
  }

  /** Asks for this text, or its beginning. */
  GenerationRequest request(int maxTokens) {
    return GenerationRequest.of(
        prompt.stream().mapToInt(Integer::intValue).toArray(),
        GenerationParams.defaults().withSampling(sampling).withMaxTokens(maxTokens));
  }

  /** The beginning of the text that a limit leaves. */
  List<Integer> tokens(int maxTokens) {
    return tokens.subList(0, Math.min(maxTokens, tokens.size()));
  }

  /** Checks what has come of a text so far. */
  void checkBeginning(List<Integer> actual) {
    assertThat(actual).isEqualTo(tokens(actual.size()));
  }

  /** Checks a whole text. */
  void check(List<Integer> actual, int maxTokens, Event.Done done) {
    assertThat(actual).as("tokens of a text that ends with %s", done).isEqualTo(tokens(maxTokens));
    boolean end = ends && tokens.size() < maxTokens;
    assertThat(done.reason()).isEqualTo(end ? FinishReason.STOP : FinishReason.LENGTH);
    Usage usage = done.usage();
    assertThat(usage.promptTokens()).isEqualTo(prompt.size());
    assertThat(usage.cachedTokens()).isBetween(0, prompt.size() - 1);
    assertThat(usage.generatedTokens()).isEqualTo(actual.size() + (end ? 1 : 0));
  }
}
