package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Generation} tells: pieces of text, then one end; before them how far its prompt is
 * read, if it was asked to.
 */
public sealed interface Event {

  /**
   * The prompt is begun, or a part of it was read; only if {@link GenerationParams#promptProgress}
   * asks for it. A consumer that does not keep up is not told of every part.
   */
  record PromptRead(PromptProgress progress) implements Event {}

  /**
   * The next piece of the text, in whole characters.
   *
   * @param text the piece, not empty
   * @param tokens the tokens generated since the last piece; of text held back as a possible stop
   *     string they may belong to a part of it only
   * @param logprobs how likely each of the tokens was; empty unless {@link
   *     GenerationParams#logprobs} asks for them
   * @param cost of the text so far; empty unless {@link GenerationParams#timings} asks for it
   */
  record Text(String text, List<Integer> tokens, List<TokenLogprobs> logprobs, Optional<Cost> cost)
      implements Event {

    /** A piece without probabilities and cost. */
    public Text(String text, List<Integer> tokens) {
      this(text, tokens, List.of(), Optional.empty());
    }
  }

  /**
   * The end.
   *
   * @param reason why
   * @param stop the stop string that ended the text, if one did; it is not part of the text
   * @param cost of the whole text
   */
  record Done(FinishReason reason, Optional<String> stop, Cost cost) implements Event {

    /** How many tokens it cost. */
    public Usage usage() {
      return cost.usage();
    }

    /** How long it took. */
    public Timings timings() {
      return cost.timings();
    }
  }
}
