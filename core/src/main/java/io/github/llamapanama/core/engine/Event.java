package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.util.List;
import java.util.Optional;

/** What a {@link Generation} tells: pieces of text, then one end. */
public sealed interface Event {

  /**
   * The next piece of the text, in whole characters.
   *
   * @param text the piece, not empty
   * @param tokens the tokens generated since the last piece; of text held back as a possible stop
   *     string they may belong to a part of it only
   * @param logprobs how likely each of the tokens was; empty unless {@link
   *     GenerationParams#logprobs} asks for them
   */
  record Text(String text, List<Integer> tokens, List<TokenLogprobs> logprobs) implements Event {

    /** A piece without probabilities. */
    public Text(String text, List<Integer> tokens) {
      this(text, tokens, List.of());
    }
  }

  /**
   * The end.
   *
   * @param reason why
   * @param stop the stop string that ended the text, if one did; it is not part of the text
   * @param usage what it cost
   * @param timings how long it took
   */
  record Done(FinishReason reason, Optional<String> stop, Usage usage, Timings timings)
      implements Event {}
}
