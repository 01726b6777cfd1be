package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.server.blocks.Block;
import java.util.List;

/** An item of a response's output: a block of the reply as the wire has it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OutputItem.Reasoning.class, name = "reasoning"),
  @JsonSubTypes.Type(value = OutputItem.Message.class, name = "message"),
  @JsonSubTypes.Type(value = OutputItem.FunctionCall.class, name = "function_call")
})
sealed interface OutputItem {

  /** What the model thinks. There is no summary of it. */
  record Reasoning(String id, ResponseStatus status, List<Object> summary, List<Part> content)
      implements OutputItem {}

  /** What the model says. */
  record Message(String id, ResponseStatus status, String role, List<Part> content)
      implements OutputItem {}

  /** A call that the model wants made. */
  record FunctionCall(
      String id, ResponseStatus status, String callId, String name, String arguments)
      implements OutputItem {}

  /** The content of an item: there is one part in each. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ReasoningText.class, name = "reasoning_text"),
    @JsonSubTypes.Type(value = OutputText.class, name = "output_text")
  })
  sealed interface Part {}

  /** Thoughts. */
  record ReasoningText(String text) implements Part {}

  /** Text, which quotes no source that could be annotated. */
  record OutputText(String text, List<Object> annotations, List<Logprob> logprobs)
      implements Part {}

  /** The name of the item that a block becomes. */
  static String id(Block block, String reply) {
    String kind =
        switch (block) {
          case Block.Thoughts thoughts -> "rs_";
          case Block.Text text -> "msg_";
          case Block.Call call -> "fc_";
        };
    return kind + reply + "_" + block.index();
  }

  /** A block that has begun: its content comes in pieces. */
  static OutputItem begun(Block block, String reply) {
    return of(block, reply, ResponseStatus.IN_PROGRESS, List.of());
  }

  /** A block that has ended. */
  static OutputItem ended(Block block, String reply, ResponseStatus status) {
    return of(
        block,
        reply,
        status,
        switch (block) {
          case Block.Thoughts thoughts -> List.of(part(thoughts));
          case Block.Text text -> List.of(part(text));
          case Block.Call call -> List.of();
        });
  }

  static Part part(Block.Thoughts thoughts) {
    return new ReasoningText(thoughts.text());
  }

  static Part part(Block.Text text) {
    return new OutputText(text.text(), List.of(), text.logprobs());
  }

  private static OutputItem of(
      Block block, String reply, ResponseStatus status, List<Part> content) {
    String id = id(block, reply);
    return switch (block) {
      case Block.Thoughts thoughts -> new Reasoning(id, status, List.of(), content);
      case Block.Text text -> new Message(id, status, "assistant", content);
      case Block.Call call ->
          new FunctionCall(id, status, call.id(), call.name(), call.arguments());
    };
  }
}
