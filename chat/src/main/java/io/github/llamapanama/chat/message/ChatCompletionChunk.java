package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a reply as OpenAI's wire streams it: first one that names the role, then the
 * additions, then one that says why the reply ended, and if asked for one that counts the tokens.
 *
 * @param id names the reply; the same in all its chunks
 * @param created when it was asked for
 * @param model the model's name
 * @param choices the additions to each choice; none in a chunk that counts the tokens
 * @param usage what the reply cost, in the last chunk
 * @param cost what it cost so far and how long that took, which the wire calls {@code timings}: in
 *     the last chunk, and in all if the request asks for that
 * @param promptProgress how far the prompt is read, before there are additions, if the request asks
 *     for that
 */
public record ChatCompletionChunk(
    String id,
    Instant created,
    String model,
    List<Choice> choices,
    Optional<Usage> usage,
    Optional<Cost> cost,
    Optional<PromptProgress> promptProgress) {

  /**
   * An addition to a choice.
   *
   * @param index of the choice, from 0
   * @param delta what is added
   * @param finishReason why the reply ended, once it has
   * @param logprobs how likely the model found further tokens; none unless the request asks for
   *     them
   */
  public record Choice(
      int index, Delta delta, Optional<ChatFinishReason> finishReason, List<Logprob> logprobs) {

    /** Copies the probabilities. */
    public Choice {
      logprobs = List.copyOf(logprobs);
    }

    /** An addition without probabilities. */
    public Choice(int index, Delta delta, Optional<ChatFinishReason> finishReason) {
      this(index, delta, finishReason, List.of());
    }
  }

  /**
   * What is added to a message.
   *
   * @param role who speaks, in the first chunk
   * @param content more of what the model says
   * @param reasoningContent more of what it thinks
   * @param toolCalls more of the calls that it wants made
   */
  public record Delta(
      Optional<Role> role,
      Optional<String> content,
      Optional<String> reasoningContent,
      List<ChatEvent.ToolCallDelta> toolCalls) {

    /** Copies the calls. */
    public Delta {
      toolCalls = List.copyOf(toolCalls);
    }

    /** Nothing is added. */
    public static Delta none() {
      return new Delta(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** More of what the model says. */
    public static Delta content(String text) {
      return new Delta(Optional.empty(), Optional.of(text), Optional.empty(), List.of());
    }

    /** More of what the model thinks. */
    public static Delta reasoning(String text) {
      return new Delta(Optional.empty(), Optional.empty(), Optional.of(text), List.of());
    }

    /** More of a call that the model wants made. */
    public static Delta toolCall(ChatEvent.ToolCallDelta call) {
      return new Delta(Optional.empty(), Optional.empty(), Optional.empty(), List.of(call));
    }
  }

  /** Copies the choices. */
  public ChatCompletionChunk {
    choices = List.copyOf(choices);
  }

  /**
   * Reads a chunk of OpenAI's wire.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static ChatCompletionChunk fromJson(String json) {
    return ChatJson.read(json, ChatCompletionChunkJson.class).toChunk();
  }

  /** This chunk on OpenAI's wire, in one line. */
  public String toJson() {
    return ChatJson.write(ChatCompletionChunkJson.of(this));
  }
}
