package io.github.llamapanama.core.sampling;

import java.util.List;

/**
 * How likely a chosen token was, and those most likely in its place.
 *
 * <p>Unless those are asked for that the choice was made with, these are the probabilities of the
 * model, over the whole vocabulary and before any filter, bias, grammar or temperature: what
 * OpenAI's API and {@code llama-server} call {@code logprobs}.
 *
 * @param chosen the token that was chosen
 * @param top the most likely tokens, the likeliest first, of equals the lower id; the chosen one
 *     may be among them or not
 */
public record TokenLogprobs(TokenLogprob chosen, List<TokenLogprob> top) {
  public TokenLogprobs {
    top = List.copyOf(top);
  }
}
