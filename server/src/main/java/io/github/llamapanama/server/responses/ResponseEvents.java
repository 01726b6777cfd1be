package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.blocks.Block;
import io.github.llamapanama.server.blocks.Reply;
import io.github.llamapanama.server.blocks.ReplyEvents;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.EventStream;
import io.github.llamapanama.server.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a response in events while the model writes it.
 *
 * <p>Source: the OpenAI API reference, "Streaming events" of the Responses API.
 */
public final class ResponseEvents implements ReplyEvents {
  private final ResponseWriter writer;
  private final EventStream stream;
  private final List<OutputItem> output = new ArrayList<>();
  private int sequence;

  /**
   * @param writer writes what the events carry
   * @param stream where they go; the caller closes it
   */
  public ResponseEvents(ResponseWriter writer, EventStream stream) {
    this.writer = writer;
    this.stream = stream;
  }

  @Override
  public void begun() {
    sendResponse("created", writer.begun());
    sendResponse("in_progress", writer.begun());
  }

  @Override
  public void opened(Block empty) {
    sendItem("output_item.added", empty, writer.begun(empty));
    switch (empty) {
      case Block.Thoughts thoughts ->
          sendPart("content_part.added", empty, OutputItem.part(thoughts));
      case Block.Text text -> sendPart("content_part.added", empty, OutputItem.part(text));
      case Block.Call call -> {}
    }
  }

  @Override
  public void grew(Block piece) {
    switch (piece) {
      case Block.Thoughts thoughts ->
          send("reasoning_text.delta", inPart(piece).put("delta", thoughts.text()));
      case Block.Text text ->
          send(
              "output_text.delta",
              inPart(piece).put("delta", text.text()).set("logprobs", Json.tree(text.logprobs())));
      case Block.Call call ->
          send("function_call_arguments.delta", inItem(piece).put("delta", call.arguments()));
    }
  }

  @Override
  public void closed(Block whole, boolean cut) {
    switch (whole) {
      case Block.Thoughts thoughts -> {
        send("reasoning_text.done", inPart(whole).put("text", thoughts.text()));
        sendPart("content_part.done", whole, OutputItem.part(thoughts));
      }
      case Block.Text text -> {
        send(
            "output_text.done",
            inPart(whole).put("text", text.text()).set("logprobs", Json.tree(text.logprobs())));
        sendPart("content_part.done", whole, OutputItem.part(text));
      }
      case Block.Call call ->
          send(
              "function_call_arguments.done",
              inItem(whole).put("name", call.name()).put("arguments", call.arguments()));
    }
    OutputItem item = writer.ended(whole, cut);
    output.add(item);
    sendItem("output_item.done", whole, item);
  }

  @Override
  public void ended(Reply reply) {
    sendResponse(reply.isCut() ? "incomplete" : "completed", writer.ended(reply));
  }

  @Override
  public void failed(ErrorAnswer error) {
    sendResponse("failed", writer.failed(output, error));
  }

  private void sendResponse(String what, Object response) {
    send(what, Json.object().set("response", Json.tree(response)));
  }

  private void sendItem(String what, Block block, OutputItem item) {
    send(what, Json.object().put("output_index", block.index()).set("item", Json.tree(item)));
  }

  private void sendPart(String what, Block block, OutputItem.Part part) {
    send(what, inPart(block).set("part", Json.tree(part)));
  }

  private ObjectNode inItem(Block block) {
    return Json.object().put("item_id", writer.id(block)).put("output_index", block.index());
  }

  /** There is one part in each item. */
  private ObjectNode inPart(Block block) {
    return inItem(block).put("content_index", 0);
  }

  private void send(String what, ObjectNode content) {
    String type = "response." + what;
    ObjectNode event = Json.object().put("type", type).put("sequence_number", sequence++);
    stream.send(type, Json.write(event.setAll(content)));
  }
}
