package io.github.llamapanama.bench;

import java.util.List;

/**
 * What came back from a {@link ChatTarget}, and when, by {@link System#nanoTime}.
 *
 * @param text the reply
 * @param tokens the generated tokens; empty if the target does not tell them
 * @param startedAt when the request was made
 * @param firstTextAt when the first text of the reply was there
 * @param promptTokens how long the prompt was
 * @param cachedTokens how many of them were not computed again
 * @param generatedTokens how many tokens the reply has
 * @param gaps between one text and the next, in nanoseconds; empty if nobody looked
 */
record Reply(
    String text,
    List<Integer> tokens,
    long startedAt,
    long firstTextAt,
    int promptTokens,
    int cachedTokens,
    int generatedTokens,
    List<Long> gaps) {

  Reply {
    tokens = List.copyOf(tokens);
    gaps = List.copyOf(gaps);
  }

  /** A reply whose gaps nobody looked at. */
  Reply(
      String text,
      List<Integer> tokens,
      long startedAt,
      long firstTextAt,
      int promptTokens,
      int cachedTokens,
      int generatedTokens) {
    this(
        text,
        tokens,
        startedAt,
        firstTextAt,
        promptTokens,
        cachedTokens,
        generatedTokens,
        List.of());
  }

  /** Prompt tokens that had to be computed. */
  int computedTokens() {
    return promptTokens - cachedTokens;
  }

  /** The time from the request to the first text. */
  double firstTextMillis() {
    return (firstTextAt - startedAt) / 1e6;
  }
}
