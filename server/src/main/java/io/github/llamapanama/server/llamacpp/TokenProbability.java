package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.TokenLogprob;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How likely the model found a token, as llama.cpp's server writes it.
 *
 * @param token its text; of a part of a character, the replacement character
 * @param bytes each from 0 to 255
 * @param topLogprobs the likeliest in its place, where it is not one of these itself
 */
record TokenProbability(
    int id,
    String token,
    List<Integer> bytes,
    double logprob,
    Optional<List<TokenProbability>> topLogprobs) {

  /** What stands for negative infinity, which JSON lacks. */
  private static final double NEVER = -Float.MAX_VALUE;

  static TokenProbability of(TokenLogprobs token, Vocabulary vocabulary) {
    return of(
        token.chosen(),
        vocabulary,
        Optional.of(
            token.top().stream().map(other -> of(other, vocabulary, Optional.empty())).toList()));
  }

  private static TokenProbability of(
      TokenLogprob token, Vocabulary vocabulary, Optional<List<TokenProbability>> top) {
    byte[] piece = vocabulary.piece(token.token(), true);
    return new TokenProbability(
        token.token(),
        new String(piece, StandardCharsets.UTF_8),
        TokenPiece.numbers(piece),
        Math.max(token.logprob(), NEVER),
        top);
  }
}
