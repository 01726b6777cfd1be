package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Continuations of texts, whole or, as a stream has them, in pieces. {@link #toJson} speaks
 * OpenAI's wire, which has one form for both.
 *
 * @param id names the completion; the same in all its pieces
 * @param created when it was asked for
 * @param model the model's name
 * @param choices the continuations: all of the first prompt, then all of the next; in a piece that
 *     counts the tokens none
 * @param usage what it cost, at the end
 * @param cost what it cost so far and how long that took, which the wire calls {@code timings}: at
 *     the end, and in all pieces if the request asks for that
 * @param promptProgress in a piece without text: how far the prompt is read, if the request asks
 *     for that
 */
public record TextCompletion(
    String id,
    Instant created,
    String model,
    List<Choice> choices,
    Optional<Usage> usage,
    Optional<Cost> cost,
    Optional<PromptProgress> promptProgress) {

  /**
   * One of the continuations, or a piece of it.
   *
   * @param index from 0
   * @param text more of it
   * @param logprobs how likely the model found the tokens; none unless the request asks for them
   * @param finishReason why it ended, once it has
   */
  public record Choice(
      int index, String text, List<Logprob> logprobs, Optional<FinishReason> finishReason) {
    /** Copies the probabilities. */
    public Choice {
      logprobs = List.copyOf(logprobs);
    }
  }

  /** Copies the choices. */
  public TextCompletion {
    choices = List.copyOf(choices);
  }

  /** The first continuation; empty if there is none. */
  public String text() {
    return choices.isEmpty() ? "" : choices.getFirst().text();
  }

  /** Why the first continuation ended, once it has. */
  public Optional<FinishReason> finishReason() {
    return choices.isEmpty() ? Optional.empty() : choices.getFirst().finishReason();
  }

  /** This completion on OpenAI's wire. */
  public String toJson() {
    return ChatJson.write(TextCompletionJson.of(this));
  }
}
