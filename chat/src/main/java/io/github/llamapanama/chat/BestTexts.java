package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.TextCompletion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The likeliest of several continuations: those with the highest mean log probability of a token,
 * as OpenAI's {@code best_of} has it.
 *
 * @param of how many continuations each prompt has
 * @param count how many of them are kept
 * @param logprobs whether they keep their probabilities
 */
record BestTexts(int of, int count, boolean logprobs) {
  private static final Comparator<TextCompletion.Choice> LIKELIEST_FIRST =
      Comparator.comparingDouble(BestTexts::meanLogprob).reversed();

  /** What a request is to keep, with options that are complete. */
  static BestTexts of(CompletionRequest request, GenerationOptions options) {
    int count = options.choices().orElse(1);
    return new BestTexts(request.bestOf().orElse(count), count, options.logprobs().isPresent());
  }

  /** Asks for all continuations, and what they are compared by. */
  GenerationOptions asked(GenerationOptions options) {
    if (of == count) {
      return options;
    }
    GenerationOptions.Builder asked = options.toBuilder().choices(of);
    return logprobs ? asked.build() : asked.logprobs(0).build();
  }

  /** Keeps the best of each prompt; the cost stays that of all. */
  TextCompletion of(TextCompletion all) {
    if (of == count) {
      return all;
    }
    List<TextCompletion.Choice> best = new ArrayList<>();
    for (int first = 0; first < all.choices().size(); first += of) {
      all.choices().subList(first, first + of).stream()
          .sorted(LIKELIEST_FIRST)
          .limit(count)
          .forEach(choice -> best.add(numbered(choice, best.size())));
    }
    return new TextCompletion(
        all.id(), all.created(), all.model(), best, all.usage(), all.cost(), all.promptProgress());
  }

  private TextCompletion.Choice numbered(TextCompletion.Choice choice, int index) {
    return new TextCompletion.Choice(
        index, choice.text(), logprobs ? choice.logprobs() : List.of(), choice.finishReason());
  }

  /** A text that ended at once says nothing unlikely. */
  private static double meanLogprob(TextCompletion.Choice choice) {
    return choice.logprobs().stream().mapToDouble(Logprob::logprob).average().orElse(0);
  }
}
