package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.Overflow;
import io.github.llamapanama.core.sampling.Filter.Dry;
import io.github.llamapanama.core.sampling.Filter.LogitBias;
import io.github.llamapanama.core.sampling.Filter.Xtc;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

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
 * @param minTokens how many tokens to generate at least before the model may end its turn; 0 unless
 *     set
 * @param choices how many replies to generate; 1 unless set
 * @param logprobs how many of the likeliest tokens to tell with each token's log probability, 0 for
 *     its own alone; nothing is told unless set
 * @param sampledLogprobs whether these are the probabilities that the choice was made with, after
 *     all filters; the model's own unless set
 * @param timings whether each piece of a streamed text tells what it cost so far; only the end does
 *     unless set
 * @param promptProgress whether a stream tells how far the prompt is read; it does not unless set
 * @param ignoreEndOfGeneration whether the model may not end its turn, so that only a limit or a
 *     stop text ends it
 * @param overflow what happens when the context is full; the text ends unless set
 * @param deadline how long it may take, with waiting; a request that takes longer fails
 * @param seed of everything random, 0 to 4294967295; a new one each time unless set
 * @param temperature 0 always picks the most likely token
 * @param dynamicTemperature how far the temperature follows the entropy
 * @param topK how many of the most likely tokens stay; 0 keeps all
 * @param topP the probability that the tokens kept add up to; 1 keeps all
 * @param minP the least probability relative to the most likely token; 0 keeps all
 * @param typicalP locally typical sampling; 1 keeps all
 * @param topNSigma how many standard deviations below the highest a logit may be; 0 keeps all
 * @param xtc whether top choices are sometimes excluded; its least number of tokens is {@code
 *     minKeep}
 * @param minKeep how many tokens top-p, min-p, typical and XTC keep at least
 * @param penaltyLastTokens how many tokens the three penalties look back
 * @param repeatPenalty what the logits of tokens seen are divided by; 1 is off
 * @param frequencyPenalty what is taken from a logit per occurrence of its token; 0 is off
 * @param presencePenalty what is taken from the logit of a token seen; 0 is off
 * @param dry how repeated sequences are penalized
 * @param mirostat selects with Mirostat, in place of the filters
 * @param adaptiveP selects with adaptive-p, after the filters
 * @param samplers which filters run, and in which order; llama.cpp's unless set
 * @param logitBias what to add to the logits of single tokens; negative infinity bans one
 * @param textBias what to add to the logits of all tokens of a text
 * @param grammar what the text must match
 * @param sampling a chain of samplers of your own, in place of all the numbers from the seed on
 */
public record GenerationOptions(
    List<String> stop,
    OptionalInt maxTokens,
    OptionalInt minTokens,
    OptionalInt choices,
    OptionalInt logprobs,
    Optional<Boolean> sampledLogprobs,
    Optional<Boolean> timings,
    Optional<Boolean> promptProgress,
    Optional<Boolean> ignoreEndOfGeneration,
    Optional<Overflow> overflow,
    Optional<Duration> deadline,
    OptionalLong seed,
    OptionalDouble temperature,
    Optional<DynamicTemperature> dynamicTemperature,
    OptionalInt topK,
    OptionalDouble topP,
    OptionalDouble minP,
    OptionalDouble typicalP,
    OptionalDouble topNSigma,
    Optional<Xtc> xtc,
    OptionalInt minKeep,
    OptionalInt penaltyLastTokens,
    OptionalDouble repeatPenalty,
    OptionalDouble frequencyPenalty,
    OptionalDouble presencePenalty,
    Optional<Dry> dry,
    Optional<Mirostat> mirostat,
    Optional<AdaptiveP> adaptiveP,
    Optional<List<SamplerName>> samplers,
    Map<Integer, Double> logitBias,
    Map<String, Double> textBias,
    Optional<Grammar> grammar,
    Optional<Sampling> sampling) {

  /** The most choices that one request may ask for. */
  public static final int MAX_CHOICES = 128;

  private static final GenerationOptions NONE = builder().build();

  /**
   * A temperature that follows the entropy of the next token.
   *
   * @param range how far it may be from the temperature, either way; 0 is off
   * @param exponent how strongly entropy bends it
   */
  public record DynamicTemperature(double range, double exponent) {}

  /**
   * Mirostat, which keeps the surprise of a text near a target.
   *
   * @param version 1 or 2
   * @param tau the target, in bits
   * @param eta how fast it learns
   */
  public record Mirostat(int version, double tau, double eta) {
    /**
     * Checks the version.
     *
     * @throws IllegalArgumentException if it is neither 1 nor 2
     */
    public Mirostat {
      if (version != 1 && version != 2) {
        throw new IllegalArgumentException("there are Mirostat 1 and 2, not " + version);
      }
    }

    /** Mirostat with llama.cpp's target 5 and rate 0.1. */
    public Mirostat(int version) {
      this(version, 5, 0.1);
    }
  }

  /**
   * Adaptive-p, which prefers tokens whose probability is near a target.
   *
   * @param target the probability to stay near, 0 to 1
   * @param decay how slowly the past is forgotten, 0 to 0.99
   */
  public record AdaptiveP(double target, double decay) {}

  /**
   * Checks what does not depend on a model.
   *
   * @throws IllegalArgumentException if a number of tokens or choices is out of its range, or a
   *     stop text is empty
   */
  public GenerationOptions {
    stop = List.copyOf(stop);
    samplers = samplers.map(List::copyOf);
    logitBias = Map.copyOf(logitBias);
    textBias = Map.copyOf(textBias);
    check("max tokens", maxTokens, 1, Integer.MAX_VALUE);
    check("min tokens", minTokens, 0, Integer.MAX_VALUE);
    check("n (choices)", choices, 1, MAX_CHOICES);
    check("logprobs", logprobs, 0, Integer.MAX_VALUE);
    if (stop.contains("")) {
      throw new IllegalArgumentException("an empty stop text would end every generation");
    }
    if (textBias.containsKey("")) {
      throw new IllegalArgumentException(
          "a logit bias is for a token or a text, not for an empty one");
    }
  }

  private static void check(String name, OptionalInt value, int least, int most) {
    if (value.isPresent() && (value.getAsInt() < least || value.getAsInt() > most)) {
      String range = most == Integer.MAX_VALUE ? " or more" : " to " + most;
      throw new IllegalArgumentException(
          name + " is " + least + range + ", not " + value.getAsInt());
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
    builder.minTokens = minTokens;
    builder.choices = choices;
    builder.logprobs = logprobs;
    builder.sampledLogprobs = sampledLogprobs;
    builder.timings = timings;
    builder.promptProgress = promptProgress;
    builder.ignoreEndOfGeneration = ignoreEndOfGeneration;
    builder.overflow = overflow;
    builder.deadline = deadline;
    builder.seed = seed;
    builder.temperature = temperature;
    builder.dynamicTemperature = dynamicTemperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.minP = minP;
    builder.typicalP = typicalP;
    builder.topNSigma = topNSigma;
    builder.xtc = xtc;
    builder.minKeep = minKeep;
    builder.penaltyLastTokens = penaltyLastTokens;
    builder.repeatPenalty = repeatPenalty;
    builder.frequencyPenalty = frequencyPenalty;
    builder.presencePenalty = presencePenalty;
    builder.dry = dry;
    builder.mirostat = mirostat;
    builder.adaptiveP = adaptiveP;
    builder.samplers = samplers;
    builder.logitBias.putAll(logitBias);
    builder.textBias.putAll(textBias);
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
    merged.minTokens = minTokens.isPresent() ? minTokens : defaults.minTokens;
    merged.choices = choices.isPresent() ? choices : defaults.choices;
    merged.logprobs = logprobs.isPresent() ? logprobs : defaults.logprobs;
    merged.sampledLogprobs = sampledLogprobs.or(defaults::sampledLogprobs);
    merged.timings = timings.or(defaults::timings);
    merged.promptProgress = promptProgress.or(defaults::promptProgress);
    merged.ignoreEndOfGeneration = ignoreEndOfGeneration.or(defaults::ignoreEndOfGeneration);
    merged.overflow = overflow.or(defaults::overflow);
    merged.deadline = deadline.or(defaults::deadline);
    merged.seed = seed.isPresent() ? seed : defaults.seed;
    merged.temperature = temperature.isPresent() ? temperature : defaults.temperature;
    merged.dynamicTemperature = dynamicTemperature.or(defaults::dynamicTemperature);
    merged.topK = topK.isPresent() ? topK : defaults.topK;
    merged.topP = topP.isPresent() ? topP : defaults.topP;
    merged.minP = minP.isPresent() ? minP : defaults.minP;
    merged.typicalP = typicalP.isPresent() ? typicalP : defaults.typicalP;
    merged.topNSigma = topNSigma.isPresent() ? topNSigma : defaults.topNSigma;
    merged.xtc = xtc.or(defaults::xtc);
    merged.minKeep = minKeep.isPresent() ? minKeep : defaults.minKeep;
    merged.penaltyLastTokens =
        penaltyLastTokens.isPresent() ? penaltyLastTokens : defaults.penaltyLastTokens;
    merged.repeatPenalty = repeatPenalty.isPresent() ? repeatPenalty : defaults.repeatPenalty;
    merged.frequencyPenalty =
        frequencyPenalty.isPresent() ? frequencyPenalty : defaults.frequencyPenalty;
    merged.presencePenalty =
        presencePenalty.isPresent() ? presencePenalty : defaults.presencePenalty;
    merged.dry = dry.or(defaults::dry);
    merged.mirostat = mirostat.or(defaults::mirostat);
    merged.adaptiveP = adaptiveP.or(defaults::adaptiveP);
    merged.samplers = samplers.or(defaults::samplers);
    defaults.logitBias.forEach(merged.logitBias::putIfAbsent);
    defaults.textBias.forEach(merged.textBias::putIfAbsent);
    merged.grammar = grammar.or(defaults::grammar);
    merged.sampling = sampling.isPresent() || setsNumbers() ? sampling : defaults.sampling;
    return merged.build();
  }

  private boolean setsNumbers() {
    return Stream.of(
            temperature,
            dynamicTemperature,
            topK,
            topP,
            minP,
            typicalP,
            topNSigma,
            xtc,
            minKeep,
            penaltyLastTokens,
            repeatPenalty,
            frequencyPenalty,
            presencePenalty,
            dry,
            mirostat,
            adaptiveP,
            samplers)
        .anyMatch(
            number ->
                !number.equals(OptionalDouble.empty())
                    && !number.equals(OptionalInt.empty())
                    && !number.equals(Optional.empty()));
  }

  /**
   * The same with the biases of tokens in place of those of texts. A token that has several gets
   * their sum, as far as a bias may go.
   *
   * @param tokenizer makes tokens of a text
   */
  public GenerationOptions withTextsAsTokens(Function<String, int[]> tokenizer) {
    if (textBias.isEmpty()) {
      return this;
    }
    Builder builder = toBuilder();
    builder.textBias.clear();
    textBias.forEach(
        (text, bias) ->
            Arrays.stream(tokenizer.apply(text))
                .forEach(token -> builder.logitBias.merge(token, bias, GenerationOptions::sum)));
    return builder.build();
  }

  /** A text that repeats a token may ask for more than there is. */
  private static double sum(double bias, double other) {
    double sum = bias + other;
    return Double.isInfinite(sum) ? sum : Math.clamp(sum, -LogitBias.MAX_BIAS, LogitBias.MAX_BIAS);
  }

  /**
   * The chain of samplers that these options describe.
   *
   * @throws IllegalArgumentException if a number is out of its range
   * @throws IllegalStateException if there is a bias of a text, which a model's vocabulary has to
   *     make tokens of first: {@link #withTextsAsTokens}
   */
  public Sampling toSampling() {
    if (!textBias.isEmpty()) {
      throw new IllegalStateException("the texts with a bias are not made tokens of");
    }
    Sampling chain = sampling.orElseGet(() -> SamplerNumbers.toSampling(this));
    return grammar.map(chain::withGrammar).orElse(chain);
  }

  /** Sets options one by one. Not thread-safe. */
  public static final class Builder {
    private final List<String> stop = new ArrayList<>();
    private OptionalInt maxTokens = OptionalInt.empty();
    private OptionalInt minTokens = OptionalInt.empty();
    private OptionalInt choices = OptionalInt.empty();
    private OptionalInt logprobs = OptionalInt.empty();
    private Optional<Boolean> sampledLogprobs = Optional.empty();
    private Optional<Boolean> timings = Optional.empty();
    private Optional<Boolean> promptProgress = Optional.empty();
    private Optional<Boolean> ignoreEndOfGeneration = Optional.empty();
    private Optional<Overflow> overflow = Optional.empty();
    private Optional<Duration> deadline = Optional.empty();
    private OptionalLong seed = OptionalLong.empty();
    private OptionalDouble temperature = OptionalDouble.empty();
    private Optional<DynamicTemperature> dynamicTemperature = Optional.empty();
    private OptionalInt topK = OptionalInt.empty();
    private OptionalDouble topP = OptionalDouble.empty();
    private OptionalDouble minP = OptionalDouble.empty();
    private OptionalDouble typicalP = OptionalDouble.empty();
    private OptionalDouble topNSigma = OptionalDouble.empty();
    private Optional<Xtc> xtc = Optional.empty();
    private OptionalInt minKeep = OptionalInt.empty();
    private OptionalInt penaltyLastTokens = OptionalInt.empty();
    private OptionalDouble repeatPenalty = OptionalDouble.empty();
    private OptionalDouble frequencyPenalty = OptionalDouble.empty();
    private OptionalDouble presencePenalty = OptionalDouble.empty();
    private Optional<Dry> dry = Optional.empty();
    private Optional<Mirostat> mirostat = Optional.empty();
    private Optional<AdaptiveP> adaptiveP = Optional.empty();
    private Optional<List<SamplerName>> samplers = Optional.empty();
    private final Map<Integer, Double> logitBias = new LinkedHashMap<>();
    private final Map<String, Double> textBias = new LinkedHashMap<>();
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

    /** Sets {@link GenerationOptions#minTokens()}. */
    public Builder minTokens(int value) {
      this.minTokens = OptionalInt.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#choices()}. */
    public Builder choices(int value) {
      this.choices = OptionalInt.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#logprobs()}. */
    public Builder logprobs(int value) {
      this.logprobs = OptionalInt.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#sampledLogprobs()}. */
    public Builder sampledLogprobs(boolean value) {
      this.sampledLogprobs = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#timings()}. */
    public Builder timings(boolean value) {
      this.timings = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#promptProgress()}. */
    public Builder promptProgress(boolean value) {
      this.promptProgress = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#ignoreEndOfGeneration()}. */
    public Builder ignoreEndOfGeneration(boolean value) {
      this.ignoreEndOfGeneration = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#overflow()}. */
    public Builder overflow(Overflow value) {
      this.overflow = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#deadline()}. */
    public Builder deadline(Duration value) {
      this.deadline = Optional.of(value);
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

    /** Sets {@link GenerationOptions#dynamicTemperature()}. */
    public Builder dynamicTemperature(DynamicTemperature value) {
      this.dynamicTemperature = Optional.of(value);
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

    /** Sets {@link GenerationOptions#topNSigma()}. */
    public Builder topNSigma(double value) {
      this.topNSigma = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#xtc()}. */
    public Builder xtc(Xtc value) {
      this.xtc = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#minKeep()}. */
    public Builder minKeep(int value) {
      this.minKeep = OptionalInt.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#penaltyLastTokens()}. */
    public Builder penaltyLastTokens(int value) {
      this.penaltyLastTokens = OptionalInt.of(value);
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

    /** Sets {@link GenerationOptions#dry()}. */
    public Builder dry(Dry value) {
      this.dry = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#mirostat()}. */
    public Builder mirostat(Mirostat value) {
      this.mirostat = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#adaptiveP()}. */
    public Builder adaptiveP(AdaptiveP value) {
      this.adaptiveP = Optional.of(value);
      return this;
    }

    /** Sets {@link GenerationOptions#samplers()}. */
    public Builder samplers(List<SamplerName> value) {
      this.samplers = Optional.of(value);
      return this;
    }

    /** Adds to the logit of a token; negative infinity bans it. */
    public Builder logitBias(int token, double bias) {
      logitBias.put(token, bias);
      return this;
    }

    /** Adds to the logits of all tokens of a text; negative infinity bans them. */
    public Builder logitBias(String text, double bias) {
      textBias.put(text, bias);
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
     * @throws IllegalArgumentException if a number of tokens or choices is out of its range, or a
     *     stop text is empty
     */
    public GenerationOptions build() {
      return new GenerationOptions(
          stop,
          maxTokens,
          minTokens,
          choices,
          logprobs,
          sampledLogprobs,
          timings,
          promptProgress,
          ignoreEndOfGeneration,
          overflow,
          deadline,
          seed,
          temperature,
          dynamicTemperature,
          topK,
          topP,
          minP,
          typicalP,
          topNSigma,
          xtc,
          minKeep,
          penaltyLastTokens,
          repeatPenalty,
          frequencyPenalty,
          presencePenalty,
          dry,
          mirostat,
          adaptiveP,
          samplers,
          logitBias,
          textBias,
          grammar,
          sampling);
    }
  }
}
