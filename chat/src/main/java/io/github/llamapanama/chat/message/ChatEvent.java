package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.util.List;
import java.util.Optional;

/** Something that happens while a model replies. The last event is {@link Finished}. */
public sealed interface ChatEvent {

  /** The prompt is begun, or a part of it was read, when the request asks to be told. */
  record PromptRead(PromptProgress progress) implements ChatEvent {}

  /** An addition to the reply's message. */
  sealed interface Delta extends ChatEvent {}

  /** More of what the model says. */
  record Content(String text) implements Delta {}

  /** More of what the model thinks before it answers. */
  record Reasoning(String text) implements Delta {}

  /**
   * More of a call that the model wants made. The first of a call names it; the arguments of all of
   * its deltas joined are those of the call.
   *
   * @param index of the call in the reply, from 0
   * @param id names the call, in its first delta
   * @param name of the function, in its first delta
   * @param arguments more of the JSON object of arguments; may be empty
   */
  record ToolCallDelta(int index, Optional<String> id, Optional<String> name, String arguments)
      implements Delta {}

  /**
   * How likely the model found tokens of its reply, when the request asks for that. It comes before
   * the additions that these tokens make, if they make any.
   *
   * @param tokens in the order in which they were generated
   */
  record Logprobs(List<Logprob> tokens) implements ChatEvent {
    /** Copies the tokens. */
    public Logprobs {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * What the reply cost up to here, when the request asks to be told. It comes before the additions
   * that it pays for, if there are any.
   */
  record CostSoFar(Cost cost) implements ChatEvent {}

  /**
   * The reply has ended.
   *
   * @param reason why
   * @param stop the stop text that ended it, if one did: the request's or the chat format's
   * @param cost of the whole reply
   * @param reasoningTokens how many of the generated tokens were thoughts, their markers included;
   *     0 if thoughts are not told apart
   */
  record Finished(ChatFinishReason reason, Optional<String> stop, Cost cost, int reasoningTokens)
      implements ChatEvent {

    /** The end of a reply without thoughts that no stop text ended. */
    public Finished(ChatFinishReason reason, Cost cost) {
      this(reason, Optional.empty(), cost, 0);
    }

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
