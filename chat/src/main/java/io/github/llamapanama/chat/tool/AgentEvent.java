package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ToolCall;

/** Something that happens while an {@link Agent} works. The last event is {@link Finished}. */
public sealed interface AgentEvent {

  /** The model writes. Each of its replies ends with a {@link ChatEvent.Finished}. */
  record Replied(ChatEvent event) implements AgentEvent {}

  /** A tool is about to be called. */
  record ToolCalled(ToolCall call) implements AgentEvent {}

  /** A tool has answered, or failed to. */
  record ToolAnswered(ToolAnswer answer) implements AgentEvent {}

  /** The model needs no more tools. */
  record Finished(AgentReply reply) implements AgentEvent {}
}
