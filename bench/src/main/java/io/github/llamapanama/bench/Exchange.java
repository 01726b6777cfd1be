package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import java.util.List;

/** A conversation so far, and the reply to it. */
record Exchange(List<ChatMessage> messages, Reply reply) {
  Exchange {
    messages = List.copyOf(messages);
  }

  /**
   * Asks for a reply.
   *
   * @throws BenchmarkException if it has another length, as then the work would not be the same
   */
  static Exchange with(ChatTarget target, List<ChatMessage> messages, int tokens) {
    Reply reply = target.chat(messages, tokens);
    if (reply.generatedTokens() != tokens) {
      throw new BenchmarkException(
          "a reply has %d tokens instead of %d: %s"
              .formatted(reply.generatedTokens(), tokens, reply.text()));
    }
    return new Exchange(messages, reply);
  }
}
