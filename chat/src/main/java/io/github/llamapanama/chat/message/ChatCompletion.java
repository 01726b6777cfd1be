package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A model's whole reply. {@link #toJson} and {@link #fromJson} speak OpenAI's wire.
 *
 * @param id names the reply
 * @param created when it was asked for
 * @param model the model's name
 * @param choices the reply, or several to choose from; at least one
 * @param usage what it cost
 * @param timings how long it took; on the wire in the form of llama.cpp's server
 */
public record ChatCompletion(
    String id,
    Instant created,
    String model,
    List<Choice> choices,
    Usage usage,
    Optional<Timings> timings) {

  /**
   * One of the replies.
   *
   * @param index from 0
   * @param message what the model says
   * @param finishReason why it ended
   * @param logprobs how likely the model found its tokens; none unless the request asks for them
   */
  public record Choice(
      int index, ChatMessage message, ChatFinishReason finishReason, List<Logprob> logprobs) {

    /** Copies the probabilities. */
    public Choice {
      logprobs = List.copyOf(logprobs);
    }

    /** A reply without probabilities. */
    public Choice(int index, ChatMessage message, ChatFinishReason finishReason) {
      this(index, message, finishReason, List.of());
    }
  }

  /** Copies the choices. */
  public ChatCompletion {
    choices = List.copyOf(choices);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("a chat completion has at least one choice");
    }
  }

  /** What the model says. */
  public String text() {
    return message().text();
  }

  /** The message to add to the conversation. */
  public ChatMessage message() {
    return choices.getFirst().message();
  }

  /** Why the reply ended. */
  public ChatFinishReason finishReason() {
    return choices.getFirst().finishReason();
  }

  /**
   * Reads a completion of OpenAI's wire.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static ChatCompletion fromJson(String json) {
    return ChatJson.read(json, ChatCompletionJson.class).toCompletion();
  }

  /** This completion on OpenAI's wire. */
  public String toJson() {
    return ChatJson.write(ChatCompletionJson.of(this));
  }
}
