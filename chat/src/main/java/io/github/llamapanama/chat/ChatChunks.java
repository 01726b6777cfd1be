package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Choice;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Delta;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Usage;
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
  private final List<Cost> ends = new ArrayList<>();

  /** By choice, those that wait for the next chunk. */
  private final Map<Integer, List<Logprob>> logprobs = new HashMap<>();

  /** By choice, what it cost so far, if the request asks for that. */
  private final Map<Integer, Cost> costs = new HashMap<>();

  /**
   * @param usage whether a last chunk counts the tokens; otherwise the last that ends a choice
   *     tells how long it took
   */
  ChatChunks(ChatStream reply, boolean usage) {
    this.reply = reply;
    this.usage = usage;
  }

  /** A chunk for each choice that names the role. */
  Stream<ChatCompletionChunk> first() {
    return reply.choices().stream()
        .map(choice -> chunk(choice.index(), ROLE, Optional.empty(), Optional.empty()));
  }

  void of(Interleaving.Indexed happened, Consumer<ChatCompletionChunk> sink) {
    int choice = happened.choice();
    switch (happened.event()) {
      case ChatEvent.PromptRead read -> sink.accept(chunk(choice, read.progress()));
      case ChatEvent.Content piece -> sink.accept(addition(choice, Delta.content(piece.text())));
      case ChatEvent.Reasoning piece ->
          sink.accept(addition(choice, Delta.reasoning(piece.text())));
      case ChatEvent.ToolCallDelta call -> sink.accept(addition(choice, Delta.toolCall(call)));
      case ChatEvent.Logprobs more ->
          logprobs.computeIfAbsent(choice, index -> new ArrayList<>()).addAll(more.tokens());
      case ChatEvent.CostSoFar more -> costs.put(choice, more.cost());
      case ChatEvent.Finished finished -> {
        ends.add(finished.cost());
        boolean last = ends.size() == reply.choices().size();
        Optional<Cost> told = last && !usage ? Optional.of(cost()) : soFar(choice);
        sink.accept(chunk(choice, Delta.none(), Optional.of(finished.reason()), told));
        if (last && usage) {
          sink.accept(count(cost()));
        }
      }
    }
  }

  private Cost cost() {
    return CostOfChoices.of(ends, ends.size());
  }

  private Optional<Cost> soFar(int choice) {
    return Optional.ofNullable(costs.get(choice));
  }

  private ChatCompletionChunk addition(int choice, Delta delta) {
    return chunk(choice, delta, Optional.empty(), soFar(choice));
  }

  private ChatCompletionChunk chunk(
      int choice, Delta delta, Optional<ChatFinishReason> finishReason, Optional<Cost> cost) {
    List<Logprob> told = Optional.ofNullable(logprobs.remove(choice)).orElse(List.of());
    return chunk(
        List.of(new Choice(choice, delta, finishReason, told)),
        Optional.empty(),
        cost,
        Optional.empty());
  }

  private ChatCompletionChunk chunk(int choice, PromptProgress progress) {
    return chunk(
        List.of(new Choice(choice, Delta.none(), Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.of(progress));
  }

  private ChatCompletionChunk count(Cost cost) {
    return chunk(List.of(), Optional.of(cost.usage()), Optional.of(cost), Optional.empty());
  }

  private ChatCompletionChunk chunk(
      List<Choice> choices,
      Optional<Usage> count,
      Optional<Cost> cost,
      Optional<PromptProgress> progress) {
    return new ChatCompletionChunk(
        reply.id(), reply.created(), reply.model(), choices, count, cost, progress);
  }
}
