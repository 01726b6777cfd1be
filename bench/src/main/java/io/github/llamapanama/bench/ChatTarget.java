package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import java.util.List;

/** Somebody to chat with, from many threads at once. */
interface ChatTarget extends AutoCloseable {

  /**
   * Asks for a reply, chosen greedily, that does not end before {@code tokens} tokens, and reads it
   * as it comes.
   */
  Reply chat(List<ChatMessage> messages, int tokens);

  @Override
  void close();
}
