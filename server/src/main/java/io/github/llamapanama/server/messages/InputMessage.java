package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.server.blocks.MessageBuilder;
import io.github.llamapanama.server.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of a request's conversation. What tools answered is in the user's; instructions may
 * come later than the first ones.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record InputMessage(
    @JsonProperty(required = true) Role role,
    @JsonProperty(required = true) @JsonDeserialize(using = ContentBlock.Blocks.class)
        List<ContentBlock> content) {

  InputMessage {
    content = List.copyOf(content);
    if (role != Role.USER && role != Role.ASSISTANT && role != Role.SYSTEM) {
      throw new IllegalArgumentException(
          "messages are of role user, assistant or system, not '%s'".formatted(role.wireName()));
    }
    for (ContentBlock block : content) {
      requireOf(role, block);
    }
  }

  private static void requireOf(Role role, ContentBlock block) {
    boolean fits =
        switch (block) {
          case ContentBlock.Text text -> true;
          case ContentBlock.ToolResult result -> role == Role.USER;
          default -> role == Role.ASSISTANT;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "thinking and tool_use belong into messages of role assistant, tool_result into those of"
              + " role user");
    }
  }

  /** The same as messages of a chat, in which each answer of a tool is one of its own. */
  List<ChatMessage> toMessages() {
    List<ChatMessage> messages = new ArrayList<>();
    MessageBuilder message = new MessageBuilder(role);
    for (ContentBlock block : content) {
      switch (block) {
        case ContentBlock.Text text -> message.text(text.text());
        case ContentBlock.Thinking thinking -> message.thoughts(thinking.thinking());
        case ContentBlock.ToolUse call ->
            message.call(ToolCall.of(call.id(), call.name(), Json.write(call.input())));
        case ContentBlock.ToolResult result -> {
          message.message().ifPresent(messages::add);
          message = new MessageBuilder(role);
          messages.add(ChatMessage.tool(result.toolUseId(), words(result)));
        }
        case ContentBlock.RedactedThinking unreadable -> {}
        case ContentBlock.Unsupported unsupported -> {}
      }
    }
    message.message().ifPresent(messages::add);
    return messages;
  }

  /** An error looks to the model as one does that a tool in Java ends with. */
  private static String words(ContentBlock.ToolResult result) {
    String text = ContentBlock.words(result.content());
    return result.isError().orElse(false) ? Json.write(Json.object().put("error", text)) : text;
  }
}
