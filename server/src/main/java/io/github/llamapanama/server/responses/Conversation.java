package io.github.llamapanama.server.responses;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.server.blocks.MessageBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Items as the messages of a conversation. A turn of the model is several items, its thoughts, what
 * it says and each of its calls, but one message.
 */
final class Conversation {
  private final List<ChatMessage> messages = new ArrayList<>();

  /** The model's turn, as far as it was read. */
  private MessageBuilder turn = new MessageBuilder(Role.ASSISTANT);

  private Conversation() {}

  static List<ChatMessage> of(List<InputItem> items) {
    Conversation conversation = new Conversation();
    items.forEach(conversation::add);
    conversation.endTurn();
    return conversation.messages;
  }

  private void add(InputItem item) {
    switch (item) {
      case InputItem.Reasoning reasoning -> think(reasoning);
      case InputItem.FunctionCall call ->
          turn.call(ToolCall.of(call.callId(), call.name(), call.arguments()));
      case InputItem.FunctionCallOutput output -> {
        endTurn();
        messages.add(ChatMessage.tool(output.callId(), InputPart.words(output.output())));
      }
      case InputItem.Message message -> say(message);
    }
  }

  private void think(InputItem.Reasoning reasoning) {
    if (turn.hasSpoken()) {
      endTurn();
    }
    List<InputPart> parts =
        reasoning.content().isEmpty() ? reasoning.summary() : reasoning.content();
    if (!parts.isEmpty()) {
      turn.thoughts(InputPart.words(parts));
    }
  }

  private void say(InputItem.Message message) {
    Role role = message.role().orElseThrow();
    if (role == Role.ASSISTANT) {
      message.content().forEach(part -> turn.text(part.words()));
      return;
    }
    endTurn();
    MessageBuilder said = new MessageBuilder(role);
    message.content().forEach(part -> said.text(part.words()));
    said.message().ifPresent(messages::add);
  }

  private void endTurn() {
    turn.message().ifPresent(messages::add);
    turn = new MessageBuilder(Role.ASSISTANT);
  }
}
