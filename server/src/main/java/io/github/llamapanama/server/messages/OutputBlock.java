package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.blocks.Block;
import io.github.llamapanama.server.json.Json;
import java.util.Map;

/** A block of a reply as the wire has it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OutputBlock.Thinking.class, name = "thinking"),
  @JsonSubTypes.Type(value = OutputBlock.Text.class, name = "text"),
  @JsonSubTypes.Type(value = OutputBlock.ToolUse.class, name = "tool_use")
})
sealed interface OutputBlock {

  /** What proves to the service that thoughts are its own: nothing does here. */
  String NO_SIGNATURE = "";

  /** What the model thinks. */
  record Thinking(String thinking, String signature) implements OutputBlock {}

  /** What the model says. */
  record Text(String text) implements OutputBlock {}

  /** A call that the model wants made, by the client itself. */
  record ToolUse(String id, String name, ObjectNode input, Map<String, String> caller)
      implements OutputBlock {}

  static OutputBlock of(Block block) {
    return switch (block) {
      case Block.Thoughts thoughts -> new Thinking(thoughts.text(), NO_SIGNATURE);
      case Block.Text text -> new Text(text.text());
      case Block.Call call ->
          new ToolUse(call.id(), call.name(), input(call), Map.of("type", "direct"));
    };
  }

  /** Empty for a call that has just begun, or that the reply's end cut off. */
  private static ObjectNode input(Block.Call call) {
    try {
      return Json.readObject(call.arguments());
    } catch (IllegalArgumentException e) {
      return Json.object();
    }
  }
}
