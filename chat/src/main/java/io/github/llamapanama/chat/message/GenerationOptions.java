package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.SamplingBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to generate a text. Whatever is not set here is taken from {@code LlamaOptions.generation()},
 * and then from llama.cpp's defaults.
 *
 * {@snippet :
 * GenerationOptions.builder().temperature(0).maxTokens(64).stop("\n\n").build();
 * }
 *
 * @param stop texts that end the generation; they are not part of the result
 * @param maxTokens how many tokens to generate at most; as many as the context holds unless set
 * @param seed of everything random, 0 to 4294967295; a new one each time unless set
 * @param temperature 0 always picks the most likely token
 * @param topK how many of the most likely tokens stay; 0 keeps all
 * @param topP the probability that the tokens kept add up to; 1 keeps all
 * @param minP the least probability relative to the most likely token; 0 keeps all
 * @param typicalP locally typical sampling; 1 keeps all
 * @param repeatPenalty what the logits of tokens seen are divided by; 1 is off
 * @param frequencyPenalty what is taken from a logit per occurrence of its token; 0 is off
 * @param presencePenalty what is taken from the logit of a token seen; 0 is off
 * @param logitBias what to add to the logits of single tokens; negative infinity bans one
 * @param grammar what the text must match
 * @param sampling a chain of samplers of your own, in place of all the numbers above
 */
public record GenerationOptions(
    List<String> stop,
    OptionalInt maxTokens,
    OptionalLong seed,
    OptionalDouble temperature,
    OptionalInt topK,
    OptionalDouble topP,
    OptionalDouble minP,
    OptionalDouble typicalP,
    OptionalDouble repeatPenalty,
    OptionalDouble frequencyPenalty,
    OptionalDouble presencePenalty,
    Map<Integer, Double> logitBias,
    Optional<Grammar> grammar,
    Optional<Sampling> sampling) {

  private static final GenerationOptions NONE = builder().build();

  public GenerationOptions {
    stop = List.copyOf(stop);
    logitBias = Map.copyOf(logitBias);
    if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
      throw new IllegalArgumentException("max tokens is 1 or more, not " + maxTokens.getAsInt());
    }
    if (stop.contains("")) {
      throw new IllegalArgumentException("an empty stop text would end every generation");
    }
  }

  /** Options that set nothing. */
  public static GenerationOptions none() {
    return NONE;
  }

  /** A builder that has nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that has these options set. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.stop.addAll(stop);
    builder.maxTokens = maxTokens;
    builder.seed = seed;
    builder.temperature = temperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.minP = minP;
    builder.typicalP = typicalP;
    builder.repeatPenalty = repeatPenalty;
    builder.frequencyPenalty = frequencyPenalty;
    builder.presencePenalty = presencePenalty;
    builder.logitBias.putAll(logitBias);
    builder.grammar = grammar;
    builder.sampling = sampling;
    return builder;
  }

  /**
   * These options, and the given ones where these set nothing. Stop texts of both apply. A chain of
   * samplers is taken whole: numbers set here replace the chain of {@code defaults}.
   */
  public GenerationOptions orElse(GenerationOptions defaults) {
    Builder merged = toBuilder();
    defaults.stop.stream().filter(text -> !stop.contains(text)).forEach(merged::stop);
    merged.maxTokens = maxTokens.isPresent() ? maxTokens : defaults.maxTokens;
    merged.seed = seed.isPresent() ? seed : defaults.seed;
    merged.temperature = temperature.isPresent() ? temperature : defaults.temperature;
    merged.topK = topK.isPresent() ? topK : defaults.topK;
    merged.topP = topP.isPresent() ? topP : defaults.topP;
    merged.minP = minP.isPresent() ? minP : defaults.minP;
    merged.typicalP = typicalP.isPresent() ? typicalP : defaults.typicalP;
    merged.repeatPenalty = repeatPenalty.isPresent() ? repeatPenalty : defaults.repeatPenalty;
    merged.frequencyPenalty =
        frequencyPenalty.isPresent() ? frequencyPenalty : defaults.frequencyPenalty;
    merged.presencePenalty =
        presencePenalty.isPresent() ? presencePenalty : defaults.presencePenalty;
    defaults.logitBias.forEach(merged.logitBias::putIfAbsent);
    merged.grammar = grammar.or(defaults::grammar);
    merged.sampling = sampling.isPresent() || setsNumbers() ? sampling : defaults.sampling;
    return merged.build();
  }

  private boolean setsNumbers() {
    return temperature.isPresent()
        || topK.isPresent()
        || topP.isPresent()
        || minP.isPresent()
        || typicalP.isPresent()
        || repeatPenalty.isPresent()
        || frequencyPenalty.isPresent()
        || presencePenalty.isPresent();
  }

  /**
   * The chain of samplers that these options describe.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Sampling toSampling() {
    Sampling chain = sampling.orElseGet(this::numbersToSampling);
    return grammar.map(chain::withGrammar).orElse(chain);
  }

  private Sampling numbersToSampling() {
    SamplingBuilder builder = Sampling.builder();
    seed.ifPresent(builder::seed);
    temperature.ifPresent(builder::temperature);
    topK.ifPresent(builder::topK);
    topP.ifPresent(builder::topP);
    minP.ifPresent(builder::minP);
    typicalP.ifPresent(builder::typicalP);
    repeatPenalty.ifPresent(builder::repeatPenalty);
    frequencyPenalty.ifPresent(builder::frequencyPenalty);
    presencePenalty.ifPresent(builder::presencePenalty);
    logitBias.forEach(builder::logitBias);
    return builder.build();
  }

  /** Sets options one by one. Not thread-safe. */
  public static final class Builder {
    private final List<String> stop = new ArrayList<>();
    private OptionalInt maxTokens = OptionalInt.empty();
    private OptionalLong seed = OptionalLong.empty();
    private OptionalDouble temperature = OptionalDouble.empty();
    private OptionalInt topK = OptionalInt.empty();
    private OptionalDouble topP = OptionalDouble.empty();
    private OptionalDouble minP = OptionalDouble.empty();
    private OptionalDouble typicalP = OptionalDouble.empty();
    private OptionalDouble repeatPenalty = OptionalDouble.empty();
    private OptionalDouble frequencyPenalty = OptionalDouble.empty();
    private OptionalDouble presencePenalty = OptionalDouble.empty();
    private final Map<Integer, Double> logitBias = new LinkedHashMap<>();
    private Optional<Grammar> grammar = Optional.empty();
    private Optional<Sampling> sampling = Optional.empty();

    private Builder() {}

    /** Adds a text that ends the generation. */
    public Builder stop(String text) {
      stop.add(text);
      return this;
    }

    /** Sets {@link GenerationOptions#maxTokens()}. */
    public Builder maxTokens(int value) {
      this.maxTokens = OptionalInt.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#seed()}. */
    public Builder seed(long value) {
      this.seed = OptionalLong.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#temperature()}. */
    public Builder temperature(double value) {
      this.temperature = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#topK()}. */
    public Builder topK(int value) {
      this.topK = OptionalInt.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#topP()}. */
    public Builder topP(double value) {
      this.topP = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#minP()}. */
    public Builder minP(double value) {
      this.minP = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#typicalP()}. */
    public Builder typicalP(double value) {
      this.typicalP = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#repeatPenalty()}. */
    public Builder repeatPenalty(double value) {
      this.repeatPenalty = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#frequencyPenalty()}. */
    public Builder frequencyPenalty(double value) {
      this.frequencyPenalty = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#presencePenalty()}. */
    public Builder presencePenalty(double value) {
      this.presencePenalty = OptionalDouble.of(value);
      return this;
    }

    /** Adds to the logit of a token; negative infinity bans it. */
    public Builder logitBias(int token, double bias) {
      logitBias.put(token, bias);
      return this;
    }

    /** Sets what the text must match. */
    public Builder grammar(Grammar value) {
      this.grammar = Optional.of(value);
      return this;
    }

    /** Sets a chain of samplers of your own, in place of all the numbers. */
    public Builder sampling(Sampling value) {
      this.sampling = Optional.of(value);
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a stop text is empty or the number of tokens is not
     *     positive
     */
    public GenerationOptions build() {
      return new GenerationOptions(
          stop,
          maxTokens,
          seed,
          temperature,
          topK,
          topP,
          minP,
          typicalP,
          repeatPenalty,
          frequencyPenalty,
          presencePenalty,
          logitBias,
          grammar,
          sampling);
    }
  }
}
