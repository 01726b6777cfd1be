package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.chat.message.GenerationOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What llama.cpp's native completion takes besides the parameters of all completions.
 *
 * @param returnTokens whether the answer has the tokens of the text; a stream always has
 * @param responseFields which fields the answer has, all unless there are any; {@code a/b} is the
 *     field {@code b} of the object {@code a}
 * @param nIndent how far all lines but the first are indented: the text ends before one that is not
 * @param tMaxPredictMs after so many milliseconds the text ends at the end of its line
 * @param postSamplingProbs whether the probabilities told are those that tokens were chosen with,
 *     after all filters
 */
public record CompletionOptions(
    Optional<Boolean> returnTokens,
    Optional<List<String>> responseFields,
    OptionalInt nIndent,
    OptionalLong tMaxPredictMs,
    Optional<Boolean> postSamplingProbs) {

  /** How to generate a text, so that there is to tell what these ask for. */
  public GenerationOptions withProbabilities(GenerationOptions options) {
    GenerationOptions.Builder told = options.toBuilder();
    postSamplingProbs.ifPresent(told::sampledLogprobs);
    return told.build();
  }
}
