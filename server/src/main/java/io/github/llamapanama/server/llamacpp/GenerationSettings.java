package io.github.llamapanama.server.llamacpp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.server.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * How a text is generated, as llama.cpp's server writes it. It tells of the chain that runs: a
 * filter that is not in it shows as switched off, by the number that means so.
 */
public final class GenerationSettings {
  private static final int NO_LIMIT = -1;
  private static final double SIGMA_OFF = -1;
  private static final double ADAPTIVE_OFF = -1;
  private static final Filter.Dry DRY_OFF = new Filter.Dry(0);

  private GenerationSettings() {}

  /** The settings of a text, without the texts in them. */
  public static ObjectNode of(GenerationParams params) {
    Sampling sampling = params.sampling();
    int maxTokens = params.maxTokens().orElse(NO_LIMIT);
    ObjectNode settings = off();
    ArrayNode samplers = settings.putArray("samplers");
    sampling.filters().forEach(filter -> add(filter, settings, samplers));
    select(sampling.selection(), settings);
    settings.put("max_tokens", maxTokens);
    settings.put("n_predict", maxTokens);
    settings.put("ignore_eos", params.ignoreEndOfGeneration());
    settings.put("n_probs", params.logprobs().orElse(0));
    settings.put("post_sampling_probs", params.sampledLogprobs());
    settings.put("backend_sampling", false);
    settings.put("timings_per_token", params.timings());
    return settings;
  }

  /** The settings of a text with all there is to them. */
  public static ObjectNode whole(GenerationParams params) {
    ObjectNode settings = of(params);
    ArrayNode breakers = settings.putArray("dry_sequence_breakers");
    dry(params.sampling()).sequenceBreakers().forEach(breakers::add);
    ArrayNode stops = settings.putArray("stop");
    params.stops().forEach(stops::add);
    ArrayNode biases = settings.putArray("logit_bias");
    for (Filter filter : params.sampling().filters()) {
      if (filter instanceof Filter.LogitBias bias) {
        bias.biases()
            .forEach(
                (token, value) ->
                    biases.addObject().put("bias", finite(value)).put("token", token));
      }
    }
    settings.put("grammar", params.sampling().grammar().map(Grammar::text).orElse(""));
    return settings;
  }

  /** JSON has no number for a token that must not be; llama.cpp's server writes null. */
  private static @Nullable Double finite(double bias) {
    return Double.isFinite(bias) ? bias : null;
  }

  private static Filter.Dry dry(Sampling sampling) {
    return sampling.filters().stream()
        .filter(Filter.Dry.class::isInstance)
        .map(Filter.Dry.class::cast)
        .findFirst()
        .orElse(DRY_OFF);
  }

  /** Every filter switched off. */
  private static ObjectNode off() {
    return Json.object()
        .put("seed", Selection.RANDOM_SEED)
        .put("temperature", 1.0)
        .put("dynatemp_range", 0.0)
        .put("dynatemp_exponent", 1.0)
        .put("top_k", 0)
        .put("top_p", 1.0)
        .put("min_p", 0.0)
        .put("top_n_sigma", SIGMA_OFF)
        .put("xtc_probability", 0.0)
        .put("xtc_threshold", 0.1)
        .put("typical_p", 1.0)
        .put("repeat_last_n", 64)
        .put("repeat_penalty", 1.0)
        .put("presence_penalty", 0.0)
        .put("frequency_penalty", 0.0)
        .put("dry_multiplier", DRY_OFF.multiplier())
        .put("dry_base", DRY_OFF.base())
        .put("dry_allowed_length", DRY_OFF.allowedLength())
        .put("dry_penalty_last_n", DRY_OFF.lastTokens())
        .put("mirostat", 0)
        .put("mirostat_tau", 5.0)
        .put("mirostat_eta", 0.1)
        .put("adaptive_target", ADAPTIVE_OFF)
        .put("adaptive_decay", 0.9)
        .put("min_keep", 0);
  }

  private static void add(Filter filter, ObjectNode settings, ArrayNode samplers) {
    switch (filter) {
      case Filter.LogitBias bias -> {
        // Stands in a list of its own.
      }
      case Filter.Infill infill -> samplers.add("infill");
      case Filter.Penalties penalties -> {
        samplers.add("penalties");
        settings.put("repeat_last_n", penalties.lastTokens());
        settings.put("repeat_penalty", penalties.repeat());
        settings.put("frequency_penalty", penalties.frequency());
        settings.put("presence_penalty", penalties.presence());
      }
      case Filter.Dry dry -> {
        samplers.add("dry");
        settings.put("dry_multiplier", dry.multiplier());
        settings.put("dry_base", dry.base());
        settings.put("dry_allowed_length", dry.allowedLength());
        settings.put("dry_penalty_last_n", dry.lastTokens());
      }
      case Filter.TopNSigma top -> {
        samplers.add("top_n_sigma");
        settings.put("top_n_sigma", top.n());
      }
      case Filter.TopK top -> {
        samplers.add("top_k");
        settings.put("top_k", top.k());
      }
      case Filter.Typical typical -> {
        samplers.add("typ_p");
        settings.put("typical_p", typical.p());
        settings.put("min_keep", typical.minKeep());
      }
      case Filter.TopP top -> {
        samplers.add("top_p");
        settings.put("top_p", top.p());
        settings.put("min_keep", top.minKeep());
      }
      case Filter.MinP min -> {
        samplers.add("min_p");
        settings.put("min_p", min.p());
        settings.put("min_keep", min.minKeep());
      }
      case Filter.Xtc xtc -> {
        samplers.add("xtc");
        settings.put("xtc_probability", xtc.probability());
        settings.put("xtc_threshold", xtc.threshold());
        settings.put("min_keep", xtc.minKeep());
      }
      case Filter.Temperature temperature -> {
        samplers.add("temperature");
        settings.put("temperature", temperature.value());
      }
      case Filter.DynamicTemperature temperature -> {
        samplers.add("temperature");
        settings.put("temperature", temperature.temperature());
        settings.put("dynatemp_range", temperature.range());
        settings.put("dynatemp_exponent", temperature.exponent());
      }
    }
  }

  private static void select(Selection selection, ObjectNode settings) {
    switch (selection) {
      case Selection.Greedy greedy -> settings.put("temperature", 0.0);
      case Selection.Custom custom -> {
        // Nothing is known of it.
      }
      case Selection.Random random -> settings.put("seed", random.seed());
      case Selection.Mirostat mirostat -> {
        settings.put("mirostat", 1);
        settings.put("mirostat_tau", mirostat.tau());
        settings.put("mirostat_eta", mirostat.eta());
        settings.put("seed", mirostat.seed());
      }
      case Selection.MirostatV2 mirostat -> {
        settings.put("mirostat", 2);
        settings.put("mirostat_tau", mirostat.tau());
        settings.put("mirostat_eta", mirostat.eta());
        settings.put("seed", mirostat.seed());
      }
      case Selection.AdaptiveP adaptive -> {
        settings.put("adaptive_target", adaptive.target());
        settings.put("adaptive_decay", adaptive.decay());
        settings.put("seed", adaptive.seed());
      }
    }
  }
}
