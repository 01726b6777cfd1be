package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Choice;
import io.github.llamapanama.chat.message.ChatCompletionChunk.Delta;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.core.engine.FinishReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** From the events of a reply to the chunks of OpenAI's wire. */
final class ChatChunks {
  private static final Delta NOTHING =
      new Delta(Optional.empty(), Optional.empty(), Optional.empty());

  private final ChatStream reply;

  ChatChunks(ChatStream reply) {
    this.reply = reply;
  }

  /** Names the role. */
  ChatCompletionChunk first() {
    return chunk(
        new Delta(Optional.of(Role.ASSISTANT), Optional.of(""), Optional.empty()),
        Optional.empty());
  }

  void of(ChatEvent event, boolean usage, Consumer<ChatCompletionChunk> sink) {
    switch (event) {
      case ChatEvent.Content content ->
          sink.accept(
              chunk(
                  new Delta(Optional.empty(), Optional.of(content.text()), Optional.empty()),
                  Optional.empty()));
      case ChatEvent.Reasoning reasoning ->
          sink.accept(
              chunk(
                  new Delta(Optional.empty(), Optional.empty(), Optional.of(reasoning.text())),
                  Optional.empty()));
      case ChatEvent.Finished finished -> {
        sink.accept(chunk(NOTHING, Optional.of(finished.reason())));
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

  private ChatCompletionChunk chunk(Delta delta, Optional<FinishReason> finishReason) {
    return new ChatCompletionChunk(
        reply.id(),
        reply.created(),
        reply.model(),
        List.of(new Choice(0, delta, finishReason)),
        Optional.empty(),
        Optional.empty());
  }
}
