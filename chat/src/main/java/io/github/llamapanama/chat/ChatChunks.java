package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Choice;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Delta;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** From the events of a reply to the chunks of OpenAI's wire. */
final class ChatChunks {
  private static final Delta ROLE =
      new Delta(Optional.of(Role.ASSISTANT), Optional.of(""), Optional.empty(), List.of());

  private final ChatStream reply;
  private final boolean usage;
  private final List<ChatEvent.Finished> ends = new ArrayList<>();

  /** By choice, those that wait for the next chunk. */
  private final Map<Integer, List<Logprob>> logprobs = new HashMap<>();

  /**
   * @param usage whether a last chunk counts the tokens
   */
  ChatChunks(ChatStream reply, boolean usage) {
    this.reply = reply;
    this.usage = usage;
  }

  /** A chunk for each choice that names the role. */
  Stream<ChatCompletionChunk> first() {
    return reply.choices().stream().map(choice -> chunk(choice.index(), ROLE, Optional.empty()));
  }

  void of(Interleaving.Indexed happened, Consumer<ChatCompletionChunk> sink) {
    int choice = happened.choice();
    switch (happened.event()) {
      case ChatEvent.Content piece ->
          sink.accept(chunk(choice, Delta.content(piece.text()), Optional.empty()));
      case ChatEvent.Reasoning piece ->
          sink.accept(chunk(choice, Delta.reasoning(piece.text()), Optional.empty()));
      case ChatEvent.ToolCallDelta call ->
          sink.accept(chunk(choice, Delta.toolCall(call), Optional.empty()));
      case ChatEvent.Logprobs more ->
          logprobs.computeIfAbsent(choice, index -> new ArrayList<>()).addAll(more.tokens());
      case ChatEvent.Finished finished -> {
        sink.accept(chunk(choice, Delta.none(), Optional.of(finished.reason())));
        ends.add(finished);
        if (usage && ends.size() == reply.choices().size()) {
          sink.accept(cost());
        }
      }
    }
  }

  private ChatCompletionChunk cost() {
    CostOfChoices cost =
        CostOfChoices.of(
            ends.stream().map(ChatEvent.Finished::usage).toList(),
            ends.stream().map(ChatEvent.Finished::timings).toList(),
            ends.size());
    return new ChatCompletionChunk(
        reply.id(),
        reply.created(),
        reply.model(),
        List.of(),
        Optional.of(cost.usage()),
        Optional.of(cost.timings()));
  }

  private ChatCompletionChunk chunk(
      int choice, Delta delta, Optional<ChatFinishReason> finishReason) {
    List<Logprob> told = Optional.ofNullable(logprobs.remove(choice)).orElse(List.of());
    return new ChatCompletionChunk(
        reply.id(),
        reply.created(),
        reply.model(),
        List.of(new Choice(choice, delta, finishReason, told)),
        Optional.empty(),
        Optional.empty());
  }
}
