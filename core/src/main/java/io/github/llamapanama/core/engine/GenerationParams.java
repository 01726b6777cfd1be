package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.sampling.Sampling;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a text is generated.
 *
 * @param sampling how tokens are chosen
 * @param maxTokens how many tokens there may be at most; empty: as many as the context holds
 * @param minTokens how many tokens there are at least: before, those that end a turn are banned
 * @param stops strings that end the text
 * @param ignoreEndOfGeneration whether the tokens that end a turn are banned, so that only a limit
 *     or a stop string ends the text
 * @param renderSpecial whether special tokens appear in the text
 * @param promptInHistory whether penalties for repetition know the prompt too
 * @param logprobs whether to tell how likely the tokens are, and if so, beside each the given
 *     number of the most likely ones
 * @param sampledLogprobs whether these are the probabilities that the choice was made with, after
 *     all filters; the model's own otherwise
 * @param timings whether each piece of the text tells what it cost so far
 * @param promptProgress whether it is told how far the prompt is read
 * @param echo whether the text begins with the prompt
 */
public record GenerationParams(
    Sampling sampling,
    OptionalInt maxTokens,
    int minTokens,
    List<String> stops,
    boolean ignoreEndOfGeneration,
    boolean renderSpecial,
    boolean promptInHistory,
    OptionalInt logprobs,
    boolean sampledLogprobs,
    boolean timings,
    boolean promptProgress,
    boolean echo) {

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if {@code maxTokens} is less than 1, {@code minTokens} or
   *     {@code logprobs} less than 0, a stop string empty, or they have more than {@link
   *     StopMatcher#MOST_CHARACTERS} characters together
   */
  public GenerationParams {
    if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
      throw new IllegalArgumentException("maxTokens is at least 1, not " + maxTokens.getAsInt());
    }
    if (minTokens < 0) {
      throw new IllegalArgumentException("minTokens is at least 0, not " + minTokens);
    }
    if (logprobs.isPresent() && logprobs.getAsInt() < 0) {
      throw new IllegalArgumentException("logprobs is at least 0, not " + logprobs.getAsInt());
    }
    stops = StopMatcher.checked(stops);
  }

  /** llama.cpp's default sampling, no limit but the context, no stop strings. */
  public static GenerationParams defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.sampling = sampling;
    builder.maxTokens = maxTokens;
    builder.minTokens = minTokens;
    builder.stops = stops;
    builder.ignoreEndOfGeneration = ignoreEndOfGeneration;
    builder.renderSpecial = renderSpecial;
    builder.promptInHistory = promptInHistory;
    builder.logprobs = logprobs;
    builder.sampledLogprobs = sampledLogprobs;
    builder.timings = timings;
    builder.promptProgress = promptProgress;
    builder.echo = echo;
    return builder;
  }

  /** The same with another sampling. */
  public GenerationParams withSampling(Sampling sampling) {
    return with(builder -> builder.sampling(sampling));
  }

  /** The same with a limit of tokens. */
  public GenerationParams withMaxTokens(int maxTokens) {
    return with(builder -> builder.maxTokens(maxTokens));
  }

  /** The same with a least number of tokens. */
  public GenerationParams withMinTokens(int minTokens) {
    return with(builder -> builder.minTokens(minTokens));
  }

  /** The same with other stop strings. */
  public GenerationParams withStops(List<String> stops) {
    return with(builder -> builder.stops(stops));
  }

  /** The same with other stop strings. */
  public GenerationParams withStops(String... stops) {
    return withStops(List.of(stops));
  }

  /** The same, with or without the tokens that end a turn. */
  public GenerationParams withIgnoreEndOfGeneration(boolean ignore) {
    return with(builder -> builder.ignoreEndOfGeneration(ignore));
  }

  /** The same, with or without special tokens in the text. */
  public GenerationParams withRenderSpecial(boolean render) {
    return with(builder -> builder.renderSpecial(render));
  }

  /** The same, with or without the prompt in the history of the penalties. */
  public GenerationParams withPromptInHistory(boolean inHistory) {
    return with(builder -> builder.promptInHistory(inHistory));
  }

  /** The same with the probabilities of the tokens, and of the given number of likely ones. */
  public GenerationParams withLogprobs(int top) {
    return with(builder -> builder.logprobs(top));
  }

  /** The same, with or without the prompt at the beginning of the text. */
  public GenerationParams withEcho(boolean echo) {
    return with(builder -> builder.echo(echo));
  }

  private GenerationParams with(Consumer<Builder> change) {
    Builder builder = toBuilder();
    change.accept(builder);
    return builder.build();
  }

  /** Builds {@link GenerationParams}. */
  public static final class Builder {
    private Sampling sampling = Sampling.defaults();
    private OptionalInt maxTokens = OptionalInt.empty();
    private int minTokens;
    private List<String> stops = List.of();
    private boolean ignoreEndOfGeneration;
    private boolean renderSpecial;
    private boolean promptInHistory = true;
    private OptionalInt logprobs = OptionalInt.empty();
    private boolean sampledLogprobs;
    private boolean timings;
    private boolean promptProgress;
    private boolean echo;

    private Builder() {}

    /** Sets {@link GenerationParams#sampling()}. */
    public Builder sampling(Sampling sampling) {
      this.sampling = sampling;
      return this;
    }

    /** Sets {@link GenerationParams#maxTokens()}. */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = OptionalInt.of(maxTokens);
      return this;
    }

    /** Sets {@link GenerationParams#minTokens()}. */
    public Builder minTokens(int minTokens) {
      this.minTokens = minTokens;
      return this;
    }

    /** Sets {@link GenerationParams#stops()}. */
    public Builder stops(List<String> stops) {
      this.stops = stops;
      return this;
    }

    /** Sets {@link GenerationParams#ignoreEndOfGeneration()}. */
    public Builder ignoreEndOfGeneration(boolean ignoreEndOfGeneration) {
      this.ignoreEndOfGeneration = ignoreEndOfGeneration;
      return this;
    }

    /** Sets {@link GenerationParams#renderSpecial()}. */
    public Builder renderSpecial(boolean renderSpecial) {
      this.renderSpecial = renderSpecial;
      return this;
    }

    /** Sets {@link GenerationParams#promptInHistory()}. */
    public Builder promptInHistory(boolean promptInHistory) {
      this.promptInHistory = promptInHistory;
      return this;
    }

    /** Asks for {@link GenerationParams#logprobs()}. */
    public Builder logprobs(int top) {
      this.logprobs = OptionalInt.of(top);
      return this;
    }

    /** Sets {@link GenerationParams#sampledLogprobs()}. */
    public Builder sampledLogprobs(boolean sampledLogprobs) {
      this.sampledLogprobs = sampledLogprobs;
      return this;
    }

    /** Sets {@link GenerationParams#timings()}. */
    public Builder timings(boolean timings) {
      this.timings = timings;
      return this;
    }

    /** Sets {@link GenerationParams#promptProgress()}. */
    public Builder promptProgress(boolean promptProgress) {
      this.promptProgress = promptProgress;
      return this;
    }

    /** Sets {@link GenerationParams#echo()}. */
    public Builder echo(boolean echo) {
      this.echo = echo;
      return this;
    }

    /**
     * The parameters.
     *
     * @throws IllegalArgumentException if a number is out of its range or a stop string empty
     */
    public GenerationParams build() {
      return new GenerationParams(
          sampling,
          maxTokens,
          minTokens,
          stops,
          ignoreEndOfGeneration,
          renderSpecial,
          promptInHistory,
          logprobs,
          sampledLogprobs,
          timings,
          promptProgress,
          echo);
    }
  }
}
