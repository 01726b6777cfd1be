package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ToolCall;
import java.time.Duration;

/**
 * What came of a call.
 *
 * @param call what the model asked for
 * @param text what it is told
 * @param failed whether that is an error
 * @param took how long the call took
 */
public record ToolAnswer(ToolCall call, String text, boolean failed, Duration took) {

  /** The message that tells the model. */
  public ChatMessage message() {
    return ChatMessage.tool(call.id(), text).withName(call.function().name());
  }
}
