package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.blocks.Block;
import io.github.llamapanama.server.blocks.Reply;
import io.github.llamapanama.server.blocks.ReplyEvents;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.EventStream;
import io.github.llamapanama.server.json.Json;

/**
 * Tells a message in events while the model writes it.
 *
 * <p>Source: the Anthropic API documentation, "Streaming messages".
 */
public final class MessageEvents implements ReplyEvents {
  private final MessageWriter writer;
  private final EventStream stream;

  /**
   * @param writer writes what the events carry
   * @param stream where they go; the caller closes it
   */
  public MessageEvents(MessageWriter writer, EventStream stream) {
    this.writer = writer;
    this.stream = stream;
  }

  @Override
  public void begun() {
    send("message_start", Json.object().set("message", Json.tree(writer.begun())));
    send("ping", Json.object());
  }

  @Override
  public void opened(Block empty) {
    send("content_block_start", at(empty).set("content_block", Json.tree(OutputBlock.of(empty))));
  }

  @Override
  public void grew(Block piece) {
    switch (piece) {
      case Block.Thoughts thoughts -> sendDelta(piece, "thinking", thoughts.text());
      case Block.Text text -> sendDelta(piece, "text", text.text());
      case Block.Call call -> sendDelta(piece, "input_json", "partial_json", call.arguments());
    }
  }

  @Override
  public void closed(Block whole, boolean cut) {
    if (whole instanceof Block.Thoughts) {
      sendDelta(whole, "signature", OutputBlock.NO_SIGNATURE);
    }
    send("content_block_stop", at(whole));
  }

  @Override
  public void ended(Reply reply) {
    ObjectNode delta = Json.object();
    delta.put("stop_reason", writer.stopReason(reply.end()));
    delta.put("stop_sequence", writer.stopSequence(reply.end()).orElse(null));
    ObjectNode event = Json.object().set("delta", delta);
    event.set("usage", Json.tree(MessageJson.UsageJson.of(reply.end().usage())));
    send("message_delta", event);
    send("message_stop", Json.object());
  }

  @Override
  public void failed(ErrorAnswer error) {
    stream.send("error", MessageError.toJson(error));
  }

  private void sendDelta(Block piece, String kind, String text) {
    sendDelta(piece, kind, kind, text);
  }

  private void sendDelta(Block piece, String kind, String field, String text) {
    send(
        "content_block_delta",
        at(piece).set("delta", Json.object().put("type", kind + "_delta").put(field, text)));
  }

  private static ObjectNode at(Block block) {
    return Json.object().put("index", block.index());
  }

  private void send(String type, ObjectNode content) {
    stream.send(type, Json.write(Json.object().put("type", type).setAll(content)));
  }
}
