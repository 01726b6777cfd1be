package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.CompletionPrompt;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.embedding.Embedding;
import io.github.llamapanama.core.embedding.Normalization;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for embeddings on OpenAI's wire, with what llama.cpp's server adds to it.
 *
 * @param input the texts, or their tokens
 * @param content the same, as llama.cpp's server calls it
 * @param encodingFormat how the numbers are written
 * @param dimensions how many numbers of each vector are wanted: the first ones, made a vector of
 *     length 1 again, which is what models are trained for that can be shortened
 * @param embdNormalize how vectors are normalized, by llama.cpp's number
 * @param user names the person who asks
 */
record EmbeddingsRequest(
    Optional<String> model,
    Optional<Object> input,
    Optional<Object> content,
    Optional<EmbeddingsJson.Format> encodingFormat,
    OptionalInt dimensions,
    OptionalInt embdNormalize,
    Optional<String> user) {

  /**
   * The texts as tokens. As in llama.cpp's server, the vocabulary adds its special tokens, and
   * those that a text spells out count as such.
   */
  List<int[]> tokens(Vocabulary vocabulary) {
    return texts().stream()
        .map(
            text ->
                text.tokens(
                    whole -> vocabulary.tokenize(whole, true, true),
                    part -> vocabulary.tokenize(part, false, true)))
        .toList();
  }

  private List<CompletionPrompt> texts() {
    if (input.isPresent() && content.isPresent()) {
      throw new IllegalArgumentException(
          "parameters 'input' and 'content' mean the same: give one of them");
    }
    return input
        .map(wire -> CompletionPrompt.listOf("input", wire))
        .or(() -> content.map(wire -> CompletionPrompt.listOf("content", wire)))
        .filter(texts -> !texts.isEmpty())
        .orElseThrow(
            () -> new IllegalArgumentException("parameter 'input' has the texts: it is missing"));
  }

  Optional<Normalization> normalization() {
    return embdNormalize.isPresent()
        ? Optional.of(Normalization.of(embdNormalize.getAsInt()))
        : Optional.empty();
  }

  /**
   * Checks the dimensions.
   *
   * @param size of the model's vectors
   */
  void check(int size) {
    if (dimensions.isPresent() && (dimensions.getAsInt() < 1 || dimensions.getAsInt() > size)) {
      throw new IllegalArgumentException(
          "parameter 'dimensions' is 1 to %d, as many as this model's vectors have, not %d"
              .formatted(size, dimensions.getAsInt()));
    }
  }

  /** Leaves so many numbers of each vector as are wanted. */
  Embedding shortened(Embedding text) {
    return dimensions.isEmpty()
        ? text
        : new Embedding(
            text.vectors().stream().map(this::shortened).toList(), text.pooled(), text.tokens());
  }

  private float[] shortened(float[] vector) {
    float[] beginning = Arrays.copyOf(vector, Math.min(vector.length, dimensions.getAsInt()));
    normalization().orElse(Normalization.EUCLIDEAN).apply(beginning);
    return beginning;
  }
}
