package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.llamapanama.core.sampling.Filter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A filter of a sampling chain, by the name that llama.cpp's {@code samplers} gives it. */
public enum SamplerName {
  /** Repeat, frequency and presence penalties. */
  PENALTIES,
  /** Penalties of repeated sequences. */
  DRY,
  /** Top-nσ. */
  TOP_N_SIGMA,
  /** Top-k. */
  TOP_K,
  /** Locally typical sampling. */
  TYP_P,
  /** Top-p. */
  TOP_P,
  /** Min-p. */
  MIN_P,
  /** Exclusion of top choices. */
  XTC,
  /** The temperature, dynamic or not. */
  TEMPERATURE;

  boolean names(Filter filter) {
    return switch (filter) {
      case Filter.Penalties penalties -> this == PENALTIES;
      case Filter.Dry dry -> this == DRY;
      case Filter.TopNSigma top -> this == TOP_N_SIGMA;
      case Filter.TopK top -> this == TOP_K;
      case Filter.Typical typical -> this == TYP_P;
      case Filter.TopP top -> this == TOP_P;
      case Filter.MinP min -> this == MIN_P;
      case Filter.Xtc xtc -> this == XTC;
      case Filter.Temperature temperature -> this == TEMPERATURE;
      case Filter.DynamicTemperature temperature -> this == TEMPERATURE;
      default -> false;
    };
  }

  /** The name in lower case, as the wire spells it. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The filter of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  @JsonCreator
  public static SamplerName of(String wireName) {
    return Arrays.stream(values())
        .filter(sampler -> sampler.wireName().equals(wireName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no sampler '%s': there are %s"
                        .formatted(
                            wireName,
                            Arrays.stream(values())
                                .map(SamplerName::wireName)
                                .collect(Collectors.joining(", ")))));
  }
}
