package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * How likely the model found a token of its reply, before any filter, bias or temperature.
 *
 * @param token the token's text; of a part of a character, the replacement character
 * @param logprob the natural logarithm of its probability; {@value #NEVER} if the model rules it
 *     out
 * @param bytes its text in UTF-8, each byte from 0 to 255
 * @param topLogprobs the likeliest tokens in its place, the likeliest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Logprob(
    @JsonProperty(required = true) String token,
    double logprob,
    List<Integer> bytes,
    List<Alternative> topLogprobs) {

  /** What the wire writes for negative infinity, which JSON lacks. */
  public static final double NEVER = -9999;

  /**
   * A token that might have come in its place.
   *
   * @param token the token's text
   * @param logprob the natural logarithm of its probability
   * @param bytes its text in UTF-8, each byte from 0 to 255
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Alternative(
      @JsonProperty(required = true) String token, double logprob, List<Integer> bytes) {
    /** Copies the bytes. */
    public Alternative {
      bytes = List.copyOf(bytes);
    }
  }

  /** Copies the lists. */
  public Logprob {
    bytes = List.copyOf(bytes);
    topLogprobs = List.copyOf(topLogprobs);
  }

  /** The list on OpenAI's wire, which has them in an object, or null if there are none. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Wire(List<Logprob> content) {

    static Optional<Wire> of(List<Logprob> logprobs) {
      return logprobs.isEmpty() ? Optional.empty() : Optional.of(new Wire(logprobs));
    }

    static List<Logprob> read(Optional<Wire> wire) {
      return wire.map(Wire::content).orElse(List.of());
    }
  }
}
