package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;

/** Something that happens while a model replies. The last event is {@link Finished}. */
public sealed interface ChatEvent {

  /** An addition to the reply's message. */
  sealed interface Delta extends ChatEvent {}

  /** More of what the model says. */
  record Content(String text) implements Delta {}

  /** More of what the model thinks before it answers. */
  record Reasoning(String text) implements Delta {}

  /**
   * The reply has ended.
   *
   * @param reason why
   * @param usage what it cost
   * @param timings how long it took
   */
  record Finished(FinishReason reason, Usage usage, Timings timings) implements ChatEvent {}
}
