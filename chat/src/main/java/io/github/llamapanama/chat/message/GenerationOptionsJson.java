package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.llamapanama.chat.message.GenerationOptions.AdaptiveP;
import io.github.llamapanama.chat.message.GenerationOptions.DynamicTemperature;
import io.github.llamapanama.chat.message.GenerationOptions.Mirostat;
import io.github.llamapanama.core.sampling.Filter.Dry;
import io.github.llamapanama.core.sampling.Filter.Xtc;
import io.github.llamapanama.core.sampling.Grammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@link GenerationOptions} as a request writes them, side by side: OpenAI's parameters, and those
 * that llama.cpp's servers add to them.
 *
 * @param cachePrompt whether a server may use what it has computed before; the engine always does,
 *     since a text does not depend on it
 * @param idSlot which of a server's caches to use; the engine finds the best one by itself
 */
record GenerationOptionsJson(
    @JsonAlias("n_cmpl") OptionalInt n,
    @JsonAlias("max_tokens") OptionalInt maxCompletionTokens,
    OptionalInt nPredict,
    OptionalInt minTokens,
    Optional<Stop> stop,
    Optional<Logprobs> logprobs,
    OptionalInt topLogprobs,
    OptionalInt nProbs,
    Optional<Boolean> ignoreEos,
    Optional<Boolean> cachePrompt,
    @JsonAlias("slot_id") OptionalInt idSlot,
    OptionalLong seed,
    OptionalDouble temperature,
    OptionalDouble dynatempRange,
    OptionalDouble dynatempExponent,
    OptionalInt topK,
    OptionalDouble topP,
    OptionalDouble minP,
    OptionalDouble typicalP,
    @JsonProperty("top_n_sigma") OptionalDouble topNSigma,
    OptionalDouble xtcProbability,
    OptionalDouble xtcThreshold,
    OptionalInt minKeep,
    @JsonAlias("penalty_last_n") OptionalInt repeatLastN,
    OptionalDouble repeatPenalty,
    OptionalDouble frequencyPenalty,
    OptionalDouble presencePenalty,
    OptionalDouble dryMultiplier,
    OptionalDouble dryBase,
    OptionalInt dryAllowedLength,
    OptionalInt dryPenaltyLastN,
    Optional<List<String>> drySequenceBreakers,
    @JsonAlias("mirostat_mode") OptionalInt mirostat,
    OptionalDouble mirostatTau,
    OptionalDouble mirostatEta,
    OptionalDouble adaptiveTarget,
    OptionalDouble adaptiveDecay,
    Optional<Samplers> samplers,
    Optional<LogitBias> logitBias,
    Optional<String> grammar) {

  private static final int OFF = -1;

  /** One text or a list of them. */
  record Stop(@JsonValue List<String> texts) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Stop of(Object wire) {
      if (wire instanceof String text) {
        return new Stop(List.of(text));
      }
      if (wire instanceof List<?> texts && texts.stream().allMatch(String.class::isInstance)) {
        return new Stop(texts.stream().map(String.class::cast).toList());
      }
      throw new IllegalArgumentException("stop is a string or a list of strings");
    }
  }

  /** The filters of a chain, by their names. */
  record Samplers(@JsonValue List<SamplerName> names) {
    /** What llama.cpp's server lists with them, and other parameters decide. */
    private static final Set<String> NO_FILTERS = Set.of("adaptive_p", "infill");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Samplers of(Object wire) {
      if (wire instanceof List<?> names && names.stream().allMatch(String.class::isInstance)) {
        return new Samplers(
            names.stream()
                .map(String.class::cast)
                .filter(name -> !NO_FILTERS.contains(name))
                .map(SamplerName::of)
                .toList());
      }
      throw new IllegalArgumentException("samplers is a list of names");
    }
  }

  /** Whether they are told, as chat completions ask; or how many, as text completions ask. */
  record Logprobs(@JsonValue Object wire) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Logprobs of(Object wire) {
      if (wire instanceof Boolean || wire instanceof Integer) {
        return new Logprobs(wire);
      }
      throw new IllegalArgumentException("logprobs is a boolean or a whole number");
    }

    OptionalInt top() {
      if (wire.equals(false)) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(wire instanceof Integer top ? top : 0);
    }
  }

  /**
   * Biases of tokens and of texts: an object, in which a name that is a number is a token, as
   * OpenAI and llama.cpp's servers take it, or a list of pairs, as the latter take as well.
   */
  record LogitBias(Map<Integer, Double> tokens, Map<String, Double> texts) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static LogitBias of(Object wire) {
      LogitBias read = new LogitBias(new LinkedHashMap<>(), new LinkedHashMap<>());
      if (wire instanceof Map<?, ?> object) {
        object.forEach((name, bias) -> read.add(tokenOrText(String.valueOf(name)), bias));
        return read;
      }
      if (wire instanceof List<?> list) {
        for (Object element : list) {
          if (!(element instanceof List<?> pair) || pair.size() != 2) {
            throw new IllegalArgumentException(
                "logit_bias is a list of pairs [token id or text, bias]");
          }
          read.add(pair.get(0), pair.get(1));
        }
        return read;
      }
      throw new IllegalArgumentException(
          "logit_bias is an object of token ids, or texts, and biases, or a list of pairs of them");
    }

    private static Object tokenOrText(String name) {
      try {
        return Integer.valueOf(name);
      } catch (NumberFormatException e) {
        return name;
      }
    }

    private void add(@Nullable Object to, @Nullable Object bias) {
      if (to instanceof Integer token) {
        tokens.put(token, number(bias));
      } else if (to instanceof String text) {
        texts.put(text, number(bias));
      } else {
        throw new IllegalArgumentException(
            "a logit bias is for a token id or a text, not for " + to);
      }
    }

    private static double number(@Nullable Object bias) {
      if (bias instanceof Number number) {
        return number.doubleValue();
      }
      if (Boolean.FALSE.equals(bias)) {
        return Double.NEGATIVE_INFINITY;
      }
      throw new IllegalArgumentException(
          "a logit bias is a number, or false to ban a token, not " + bias);
    }

    /** As an object, unless a text could be taken for a token there. */
    @JsonValue
    Object wire() {
      if (texts.isEmpty()) {
        Map<Integer, Object> object = new LinkedHashMap<>();
        tokens.forEach((token, bias) -> object.put(token, wire(bias)));
        return object;
      }
      List<List<Object>> pairs = new ArrayList<>();
      tokens.forEach((token, bias) -> pairs.add(List.of(token, wire(bias))));
      texts.forEach((text, bias) -> pairs.add(List.of(text, wire(bias))));
      return pairs;
    }

    private static Object wire(double bias) {
      return bias == Double.NEGATIVE_INFINITY ? (Object) false : bias;
    }
  }

  /** As chat completions write them. */
  static GenerationOptionsJson of(GenerationOptions options) {
    return of(options, options.logprobs().isPresent() ? Optional.of(true) : Optional.empty());
  }

  /** As text completions write them: the number of log probabilities stands in another place. */
  static GenerationOptionsJson ofText(GenerationOptions options) {
    OptionalInt top = options.logprobs();
    return of(options, top.isPresent() ? Optional.<Object>of(top.getAsInt()) : Optional.empty());
  }

  private static GenerationOptionsJson of(GenerationOptions options, Optional<Object> logprobs) {
    boolean counted = logprobs.filter(Integer.class::isInstance).isPresent();
    return new GenerationOptionsJson(
        options.choices(),
        options.maxTokens(),
        OptionalInt.empty(),
        options.minTokens(),
        options.stop().isEmpty() ? Optional.empty() : Optional.of(new Stop(options.stop())),
        logprobs.map(Logprobs::new),
        counted ? OptionalInt.empty() : options.logprobs(),
        OptionalInt.empty(),
        options.ignoreEndOfGeneration(),
        Optional.empty(),
        OptionalInt.empty(),
        options.seed(),
        options.temperature(),
        number(options.dynamicTemperature(), DynamicTemperature::range),
        number(options.dynamicTemperature(), DynamicTemperature::exponent),
        options.topK(),
        options.topP(),
        options.minP(),
        options.typicalP(),
        options.topNSigma(),
        number(options.xtc(), Xtc::probability),
        number(options.xtc(), Xtc::threshold),
        options.minKeep(),
        options.penaltyLastTokens(),
        options.repeatPenalty(),
        options.frequencyPenalty(),
        options.presencePenalty(),
        number(options.dry(), Dry::multiplier),
        number(options.dry(), Dry::base),
        integer(options.dry(), Dry::allowedLength),
        integer(options.dry(), Dry::lastTokens),
        options.dry().map(Dry::sequenceBreakers),
        integer(options.mirostat(), Mirostat::version),
        number(options.mirostat(), Mirostat::tau),
        number(options.mirostat(), Mirostat::eta),
        number(options.adaptiveP(), AdaptiveP::target),
        number(options.adaptiveP(), AdaptiveP::decay),
        options.samplers().map(Samplers::new),
        options.logitBias().isEmpty() && options.textBias().isEmpty()
            ? Optional.empty()
            : Optional.of(new LogitBias(options.logitBias(), options.textBias())),
        options.grammar().map(Grammar::text));
  }

  private static <T> OptionalDouble number(Optional<T> group, ToDoubleFunction<T> part) {
    return group.isPresent()
        ? OptionalDouble.of(part.applyAsDouble(group.get()))
        : OptionalDouble.empty();
  }

  private static <T> OptionalInt integer(Optional<T> group, ToIntFunction<T> part) {
    return group.isPresent() ? OptionalInt.of(part.applyAsInt(group.get())) : OptionalInt.empty();
  }

  GenerationOptions toOptions() {
    GenerationOptions.Builder options = GenerationOptions.builder();
    n.ifPresent(options::choices);
    maxCompletionTokens.stream().filter(count -> count != OFF).forEach(options::maxTokens);
    // Editors ask for no text to have the prompt read; llama.cpp's server then writes one token.
    nPredict.stream()
        .filter(count -> count != OFF)
        .map(count -> count == 0 ? 1 : count)
        .forEach(options::maxTokens);
    minTokens.ifPresent(options::minTokens);
    stop.ifPresent(wire -> wire.texts().forEach(options::stop));
    told().ifPresent(options::logprobs);
    nProbs.stream().filter(count -> count != 0).forEach(options::logprobs);
    ignoreEos.ifPresent(options::ignoreEndOfGeneration);
    seed.stream().filter(value -> value != OFF).forEach(options::seed);
    penalties(options);
    candidates(options);
    selections(options);
    logitBias.ifPresent(wire -> wire.tokens().forEach(options::logitBias));
    logitBias.ifPresent(wire -> wire.texts().forEach(options::logitBias));
    grammar.filter(text -> !text.isEmpty()).map(Grammar::of).ifPresent(options::grammar);
    return options.build();
  }

  private OptionalInt told() {
    OptionalInt told = logprobs.map(Logprobs::top).orElse(OptionalInt.empty());
    if (told.isEmpty() && topLogprobs.isPresent()) {
      throw new IllegalArgumentException("top_logprobs needs logprobs to be true");
    }
    return told.isPresent() && topLogprobs.isPresent() ? topLogprobs : told;
  }

  private void penalties(GenerationOptions.Builder options) {
    repeatLastN.ifPresent(options::penaltyLastTokens);
    repeatPenalty.ifPresent(options::repeatPenalty);
    frequencyPenalty.ifPresent(options::frequencyPenalty);
    presencePenalty.ifPresent(options::presencePenalty);
    if (dryMultiplier.isPresent()) {
      Dry standard = new Dry(dryMultiplier.getAsDouble());
      options.dry(
          new Dry(
              standard.multiplier(),
              dryBase.orElse(standard.base()),
              dryAllowedLength.orElse(standard.allowedLength()),
              dryPenaltyLastN.orElse(standard.lastTokens()),
              drySequenceBreakers.orElse(standard.sequenceBreakers())));
    }
  }

  private void candidates(GenerationOptions.Builder options) {
    topK.stream().map(k -> Math.max(k, 0)).forEach(options::topK);
    topP.ifPresent(options::topP);
    minP.ifPresent(options::minP);
    typicalP.ifPresent(options::typicalP);
    topNSigma.stream().map(n -> Math.max(n, 0)).forEach(options::topNSigma);
    xtcProbability.stream()
        .mapToObj(probability -> new Xtc(probability, xtcThreshold.orElse(0.1)))
        .forEach(options::xtc);
    minKeep.ifPresent(options::minKeep);
    samplers.map(Samplers::names).ifPresent(options::samplers);
  }

  private void selections(GenerationOptions.Builder options) {
    temperature.ifPresent(options::temperature);
    dynatempRange.stream()
        .mapToObj(range -> new DynamicTemperature(range, dynatempExponent.orElse(1)))
        .forEach(options::dynamicTemperature);
    mirostat.stream()
        .filter(version -> version != 0)
        .mapToObj(version -> new Mirostat(version, mirostatTau.orElse(5), mirostatEta.orElse(0.1)))
        .forEach(options::mirostat);
    adaptiveTarget.stream()
        .filter(target -> target >= 0)
        .mapToObj(target -> new AdaptiveP(target, adaptiveDecay.orElse(0.9)))
        .forEach(options::adaptiveP);
  }
}
