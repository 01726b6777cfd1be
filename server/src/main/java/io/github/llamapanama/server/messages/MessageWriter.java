package io.github.llamapanama.server.messages;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.core.engine.Usage;
import io.github.llamapanama.server.blocks.Reply;
import java.util.List;
import java.util.Optional;

/** Writes a reply as a message. */
public final class MessageWriter {
  private final MessagesRequest request;
  private final ChatStream reply;

  /**
   * @param request what was asked
   * @param reply what answers it
   */
  public MessageWriter(MessagesRequest request, ChatStream reply) {
    this.request = request;
    this.reply = reply;
  }

  /** The message that a reply is, to be written as JSON. */
  public Object ended(Reply whole) {
    return message(
        whole.blocks().stream().map(OutputBlock::of).toList(),
        Optional.of(stopReason(whole.end())),
        stopSequence(whole.end()),
        whole.end().usage());
  }

  /** Nothing of it yet. How much of the prompt was known already is told at the end. */
  MessageJson begun() {
    return message(
        List.of(), Optional.empty(), Optional.empty(), new Usage(reply.promptTokens(), 0, 0));
  }

  String stopReason(ChatEvent.Finished end) {
    return switch (end.reason()) {
      case TOOL_CALLS -> "tool_use";
      case LENGTH -> "max_tokens";
      case STOP, CANCELLED -> stopSequence(end).isPresent() ? "stop_sequence" : "end_turn";
    };
  }

  /** The text that ended the reply, unless it is one of the chat format's own. */
  Optional<String> stopSequence(ChatEvent.Finished end) {
    return end.stop().filter(request.stopSequences()::contains);
  }

  private MessageJson message(
      List<OutputBlock> content,
      Optional<String> stopReason,
      Optional<String> stopSequence,
      Usage usage) {
    return new MessageJson(
        "msg_" + reply.id().substring(reply.id().indexOf('-') + 1),
        "message",
        "assistant",
        reply.model(),
        content,
        stopReason,
        stopSequence,
        MessageJson.UsageJson.of(usage));
  }
}
