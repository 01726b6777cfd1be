package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_logit_bias;
import io.github.llamapanama.bindings.llama_sampler_chain_params;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** Builds native chains, and refuses what a vocabulary cannot stand. */
final class SamplerChain {

  /** The size of the buffers upstream compares pieces in; a longer one ends the process. */
  private static final int INFILL_BUFFER = 512;

  private final Vocabulary vocabulary;
  private final int seed;

  SamplerChain(Vocabulary vocabulary, long seed) {
    this.vocabulary = vocabulary;
    this.seed = (int) seed;
  }

  /** A chain, which the caller frees; it selects nothing if Java does. */
  MemorySegment build(Sampling sampling) {
    sampling.filters().forEach(this::check);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama_h.llama_sampler_chain_default_params(arena);
      llama_sampler_chain_params.no_perf(params, true);
      MemorySegment chain = llama_h.llama_sampler_chain_init(params);
      for (Filter filter : sampling.filters()) {
        llama_h.llama_sampler_chain_add(chain, sampler(filter, arena));
      }
      if (!(sampling.selection() instanceof Selection.Custom)) {
        llama_h.llama_sampler_chain_add(chain, sampler(sampling.selection()));
      }
      return chain;
    }
  }

  private void check(Filter filter) {
    switch (filter) {
      case Filter.LogitBias bias -> {
        for (int token : bias.biases().keySet()) {
          if (token >= vocabulary.size()) {
            throw new IllegalArgumentException(
                "A logit bias is for token %d, but the vocabulary ends before %d"
                    .formatted(token, vocabulary.size()));
          }
        }
      }
      case Filter.Dry dry -> requireTokenizer("DRY");
      case Filter.Infill infill -> checkInfill();
      default -> {
        // The others do not look into the vocabulary.
      }
    }
  }

  private void checkInfill() {
    requireTokenizer("infill");
    SpecialTokens special = vocabulary.specialTokens();
    if (special.eot().isEmpty() && special.eos().isEmpty()) {
      throw new IllegalArgumentException(
          "The infill filter needs an end-of-turn or end-of-text token, the vocabulary has none");
    }
    byte[] buffer = new byte[INFILL_BUFFER];
    for (int token = 0; token < vocabulary.size(); token++) {
      if (vocabulary.piece(token, false, buffer) < 0) {
        throw new IllegalArgumentException(
            "The infill filter takes pieces of at most %d bytes, that of token %d is longer"
                .formatted(INFILL_BUFFER, token));
      }
    }
  }

  private void requireTokenizer(String filter) {
    if (vocabulary.type() == VocabularyType.NONE) {
      throw new IllegalArgumentException(
          "The %s filter needs a vocabulary, the model has none".formatted(filter));
    }
  }

  private MemorySegment sampler(Filter filter, Arena arena) {
    return switch (filter) {
      case Filter.TopK top -> llama_h.llama_sampler_init_top_k(top.k());
      case Filter.TopP top -> llama_h.llama_sampler_init_top_p((float) top.p(), top.minKeep());
      case Filter.MinP min -> llama_h.llama_sampler_init_min_p((float) min.p(), min.minKeep());
      case Filter.Typical typical ->
          llama_h.llama_sampler_init_typical((float) typical.p(), typical.minKeep());
      case Filter.Xtc xtc ->
          llama_h.llama_sampler_init_xtc(
              (float) xtc.probability(), (float) xtc.threshold(), xtc.minKeep(), seed);
      case Filter.TopNSigma sigma -> llama_h.llama_sampler_init_top_n_sigma((float) sigma.n());
      case Filter.Temperature temperature ->
          llama_h.llama_sampler_init_temp((float) temperature.value());
      case Filter.DynamicTemperature dynamic ->
          llama_h.llama_sampler_init_temp_ext(
              (float) dynamic.temperature(), (float) dynamic.range(), (float) dynamic.exponent());
      case Filter.Penalties penalties ->
          llama_h.llama_sampler_init_penalties(
              vocabulary.size(),
              penalties.lastTokens(),
              (float) penalties.repeat(),
              (float) penalties.frequency(),
              (float) penalties.presence());
      case Filter.Dry dry -> dry(dry, arena);
      case Filter.LogitBias bias -> logitBias(bias, arena);
      case Filter.Infill infill -> llama_h.llama_sampler_init_infill(vocabulary.segment());
    };
  }

  private MemorySegment sampler(Selection selection) {
    return switch (selection) {
      case Selection.Greedy greedy -> llama_h.llama_sampler_init_greedy();
      case Selection.Random random -> llama_h.llama_sampler_init_dist(seed);
      case Selection.Mirostat mirostat ->
          llama_h.llama_sampler_init_mirostat(
              vocabulary.size(),
              seed,
              (float) mirostat.tau(),
              (float) mirostat.eta(),
              mirostat.m());
      case Selection.MirostatV2 mirostat ->
          llama_h.llama_sampler_init_mirostat_v2(
              seed, (float) mirostat.tau(), (float) mirostat.eta());
      case Selection.AdaptiveP adaptive ->
          llama_h.llama_sampler_init_adaptive_p(
              (float) adaptive.target(), (float) adaptive.decay(), seed);
      case Selection.Custom custom -> throw new AssertionError("Java selects");
    };
  }

  private MemorySegment dry(Filter.Dry dry, Arena arena) {
    List<String> breakers = dry.sequenceBreakers();
    MemorySegment texts = arena.allocate(C_POINTER, Math.max(1, breakers.size()));
    for (int i = 0; i < breakers.size(); i++) {
      texts.setAtIndex(C_POINTER, i, arena.allocateFrom(breakers.get(i)));
    }
    return llama_h.llama_sampler_init_dry(
        vocabulary.segment(),
        (float) dry.multiplier(),
        (float) dry.base(),
        dry.allowedLength(),
        dry.lastTokens(),
        texts,
        breakers.size());
  }

  private MemorySegment logitBias(Filter.LogitBias bias, Arena arena) {
    MemorySegment array = llama_logit_bias.allocateArray(Math.max(1, bias.biases().size()), arena);
    int count = 0;
    for (Map.Entry<Integer, Double> entry : bias.biases().entrySet()) {
      MemorySegment element = llama_logit_bias.asSlice(array, count++);
      llama_logit_bias.token(element, entry.getKey());
      llama_logit_bias.bias(element, entry.getValue().floatValue());
    }
    return llama_h.llama_sampler_init_logit_bias(vocabulary.size(), count, array);
  }
}
