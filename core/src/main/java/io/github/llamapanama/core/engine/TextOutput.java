package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes pieces of text of generated tokens: whole characters, nothing that may become a stop. */
final class TextOutput {
  private final TokenDecoder decoder;
  private final StopMatcher stops;
  private final boolean logprobs;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<TokenLogprobs> probabilities = new ArrayList<>();

  TextOutput(Vocabulary vocabulary, GenerationParams params) {
    this.decoder = new TokenDecoder(vocabulary, params.renderSpecial());
    this.stops = new StopMatcher(params.stops());
    this.logprobs = params.logprobs().isPresent();
  }

  /** Takes a token that ends the turn, and so has no text. */
  void acceptEnd(int token) {
    tokens.add(token);
  }

  /**
   * Takes the next token.
   *
   * @return the text that is certain with it
   */
  String accept(int token, @Nullable TokenLogprobs probability) {
    tokens.add(token);
    if (probability != null) {
      probabilities.add(probability);
    }
    return stops.push(decoder.decode(token));
  }

  /** The stop string that ended the text, if one did. */
  Optional<String> matched() {
    return stops.matched();
  }

  /** What was held back, when the text ends. */
  String flush() {
    String rest = stops.push(decoder.flush());
    return stops.matched().isEmpty() ? rest + stops.flush() : rest;
  }

  /** A piece of text with the tokens since the last piece, and what the text cost so far. */
  Event.Text piece(String text, Optional<Cost> cost) {
    Event.Text event =
        new Event.Text(
            text, List.copyOf(tokens), logprobs ? List.copyOf(probabilities) : List.of(), cost);
    tokens.clear();
    probabilities.clear();
    return event;
  }
}
