package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.SamplingBuilder;
import java.util.List;
import java.util.stream.Stream;

/** From the numbers of {@link GenerationOptions} to a chain of samplers. */
final class SamplerNumbers {
  private SamplerNumbers() {}

  static Sampling toSampling(GenerationOptions options) {
    SamplingBuilder builder = Sampling.builder();
    options.seed().ifPresent(builder::seed);
    options.temperature().ifPresent(builder::temperature);
    options
        .dynamicTemperature()
        .ifPresent(value -> builder.dynamicTemperature(value.range(), value.exponent()));
    options.topK().ifPresent(builder::topK);
    options.topP().ifPresent(builder::topP);
    options.minP().ifPresent(builder::minP);
    options.typicalP().ifPresent(builder::typicalP);
    options.topNSigma().ifPresent(builder::topNSigma);
    options.xtc().ifPresent(value -> builder.xtc(value.probability(), value.threshold()));
    options.minKeep().ifPresent(builder::minKeep);
    options.penaltyLastTokens().ifPresent(builder::penaltyLastTokens);
    options.repeatPenalty().ifPresent(builder::repeatPenalty);
    options.frequencyPenalty().ifPresent(builder::frequencyPenalty);
    options.presencePenalty().ifPresent(builder::presencePenalty);
    options.dry().ifPresent(builder::dry);
    options.mirostat().ifPresent(value -> select(builder, value));
    options.adaptiveP().ifPresent(value -> builder.adaptiveP(value.target(), value.decay()));
    options.logitBias().forEach(builder::logitBias);
    Sampling chain = builder.build();
    return options.samplers().map(names -> inOrder(chain, names)).orElse(chain);
  }

  private static void select(SamplingBuilder builder, GenerationOptions.Mirostat mirostat) {
    if (mirostat.version() == 1) {
      builder.mirostat(mirostat.tau(), mirostat.eta());
    } else {
      builder.mirostatV2(mirostat.tau(), mirostat.eta());
    }
  }

  /** The filters named, in that order; biases come before all, as in llama.cpp. */
  private static Sampling inOrder(Sampling chain, List<SamplerName> names) {
    Stream<Filter> biases = chain.filters().stream().filter(Filter.LogitBias.class::isInstance);
    Stream<Filter> named =
        names.stream().flatMap(name -> chain.filters().stream().filter(name::names));
    return new Sampling(Stream.concat(biases, named).toList(), chain.selection(), chain.grammar());
  }
}
