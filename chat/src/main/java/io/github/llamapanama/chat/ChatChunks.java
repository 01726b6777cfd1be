package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Choice;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Delta;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** From the events of a reply to the chunks of OpenAI's wire. */
final class ChatChunks {
  private final ChatStream reply;

  ChatChunks(ChatStream reply) {
    this.reply = reply;
  }

  /** Names the role. */
  ChatCompletionChunk first() {
    return chunk(
        new Delta(Optional.of(Role.ASSISTANT), Optional.of(""), Optional.empty(), List.of()),
        Optional.empty());
  }

  void of(ChatEvent event, boolean usage, Consumer<ChatCompletionChunk> sink) {
    switch (event) {
      case ChatEvent.Content content ->
          sink.accept(chunk(Delta.content(content.text()), Optional.empty()));
      case ChatEvent.Reasoning reasoning ->
          sink.accept(chunk(Delta.reasoning(reasoning.text()), Optional.empty()));
      case ChatEvent.ToolCallDelta call ->
          sink.accept(chunk(Delta.toolCall(call), Optional.empty()));
      case ChatEvent.Logprobs logprobs -> {}
      case ChatEvent.Finished finished -> {
        sink.accept(chunk(Delta.none(), Optional.of(finished.reason())));
        if (usage) {
          sink.accept(
              new ChatCompletionChunk(
                  reply.id(),
                  reply.created(),
                  reply.model(),
                  List.of(),
                  Optional.of(finished.usage()),
                  Optional.of(finished.timings())));
        }
      }
    }
  }

  private ChatCompletionChunk chunk(Delta delta, Optional<ChatFinishReason> finishReason) {
    return new ChatCompletionChunk(
        reply.id(),
        reply.created(),
        reply.model(),
        List.of(new Choice(0, delta, finishReason)),
        Optional.empty(),
        Optional.empty());
  }
}
