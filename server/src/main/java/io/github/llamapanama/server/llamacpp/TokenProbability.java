package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.TokenLogprob;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How likely a token was, as llama.cpp's server writes it: by a logarithm if that is what the model
 * found, by the probability itself if that is what it was chosen with.
 *
 * @param token its text; of a part of a character, the replacement character
 * @param bytes each from 0 to 255
 * @param topLogprobs the likeliest in its place, where it is not one of these itself
 * @param prob between 0 and 1
 * @param topProbs the likeliest in its place, where it is not one of these itself
 */
record TokenProbability(
    int id,
    String token,
    List<Integer> bytes,
    OptionalDouble logprob,
    Optional<List<TokenProbability>> topLogprobs,
    OptionalDouble prob,
    Optional<List<TokenProbability>> topProbs) {

  /** What stands for negative infinity, which JSON lacks. */
  private static final double NEVER = -Float.MAX_VALUE;

  /**
   * @param sampled whether it is what the token was chosen with
   */
  static TokenProbability of(TokenLogprobs token, Vocabulary vocabulary, boolean sampled) {
    List<TokenProbability> top =
        token.top().stream()
            .map(other -> of(other, vocabulary, sampled, Optional.empty()))
            .toList();
    return of(token.chosen(), vocabulary, sampled, Optional.of(top));
  }

  private static TokenProbability of(
      TokenLogprob token,
      Vocabulary vocabulary,
      boolean sampled,
      Optional<List<TokenProbability>> top) {
    byte[] piece = vocabulary.piece(token.token(), true);
    double logprob = token.logprob();
    return new TokenProbability(
        token.token(),
        new String(piece, StandardCharsets.UTF_8),
        TokenPiece.numbers(piece),
        sampled ? OptionalDouble.empty() : OptionalDouble.of(Math.max(logprob, NEVER)),
        top.filter(others -> !sampled),
        sampled ? OptionalDouble.of(Math.exp(logprob)) : OptionalDouble.empty(),
        top.filter(others -> sampled));
  }
}
