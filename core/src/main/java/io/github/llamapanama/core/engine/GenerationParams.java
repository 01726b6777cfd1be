package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.sampling.Sampling;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a text is generated.
 *
 * @param sampling how tokens are chosen
 * @param maxTokens how many tokens there may be at most; empty: as many as the context holds
 * @param stops strings that end the text
 * @param ignoreEndOfGeneration whether the tokens that end a turn are banned, so that only a limit
 *     or a stop string ends the text
 * @param renderSpecial whether special tokens appear in the text
 * @param promptInHistory whether penalties for repetition know the prompt too
 */
public record GenerationParams(
    Sampling sampling,
    OptionalInt maxTokens,
    List<String> stops,
    boolean ignoreEndOfGeneration,
    boolean renderSpecial,
    boolean promptInHistory) {

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if {@code maxTokens} is less than 1 or a stop string is empty
   */
  public GenerationParams {
    if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
      throw new IllegalArgumentException("maxTokens is at least 1, not " + maxTokens.getAsInt());
    }
    stops = List.copyOf(stops);
    if (stops.contains("")) {
      throw new IllegalArgumentException("a stop string is empty");
    }
  }

  /** llama.cpp's default sampling, no limit but the context, no stop strings. */
  public static GenerationParams defaults() {
    return new GenerationParams(
        Sampling.defaults(), OptionalInt.empty(), List.of(), false, false, true);
  }

  /** The same with another sampling. */
  public GenerationParams withSampling(Sampling sampling) {
    return new GenerationParams(
        sampling, maxTokens, stops, ignoreEndOfGeneration, renderSpecial, promptInHistory);
  }

  /** The same with a limit of tokens. */
  public GenerationParams withMaxTokens(int maxTokens) {
    return new GenerationParams(
        sampling,
        OptionalInt.of(maxTokens),
        stops,
        ignoreEndOfGeneration,
        renderSpecial,
        promptInHistory);
  }

  /** The same with other stop strings. */
  public GenerationParams withStops(List<String> stops) {
    return new GenerationParams(
        sampling, maxTokens, stops, ignoreEndOfGeneration, renderSpecial, promptInHistory);
  }

  /** The same with other stop strings. */
  public GenerationParams withStops(String... stops) {
    return withStops(List.of(stops));
  }

  /** The same, with or without the tokens that end a turn. */
  public GenerationParams withIgnoreEndOfGeneration(boolean ignore) {
    return new GenerationParams(sampling, maxTokens, stops, ignore, renderSpecial, promptInHistory);
  }

  /** The same, with or without special tokens in the text. */
  public GenerationParams withRenderSpecial(boolean render) {
    return new GenerationParams(
        sampling, maxTokens, stops, ignoreEndOfGeneration, render, promptInHistory);
  }

  /** The same, with or without the prompt in the history of the penalties. */
  public GenerationParams withPromptInHistory(boolean inHistory) {
    return new GenerationParams(
        sampling, maxTokens, stops, ignoreEndOfGeneration, renderSpecial, inHistory);
  }
}
