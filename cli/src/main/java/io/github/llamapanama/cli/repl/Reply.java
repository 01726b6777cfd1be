package io.github.llamapanama.cli.repl;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.MessageAssembler;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A whole reply.
 *
 * @param message what was said
 * @param end how it ended
 */
public record Reply(ChatMessage message, ChatEvent.Finished end) {

  /** Reads a reply to its end and hands on each piece as it comes. */
  public static Reply read(
      ChatStream stream, Consumer<String> content, Consumer<String> reasoning) {
    MessageAssembler message = new MessageAssembler();
    while (true) {
      ChatEvent event = stream.next();
      if (event instanceof ChatEvent.Delta delta) {
        message.add(delta);
      }
      switch (event) {
        case ChatEvent.Content piece -> content.accept(piece.text());
        case ChatEvent.Reasoning piece -> reasoning.accept(piece.text());
        case ChatEvent.ToolCallDelta call -> {}
        case ChatEvent.Logprobs logprobs -> {}
        case ChatEvent.PromptRead read -> {}
        case ChatEvent.CostSoFar cost -> {}
        case ChatEvent.Finished end -> {
          return new Reply(message.message(), end);
        }
      }
    }
  }

  /** How fast it was, on one line. */
  public String speed() {
    return String.format(
        Locale.ROOT,
        "[%d tokens, %.1f tokens/s; prompt %d tokens, %d cached, %.1f tokens/s]",
        end.usage().generatedTokens(),
        end.timings().decodeTokensPerSecond(end.usage()),
        end.usage().promptTokens(),
        end.usage().cachedTokens(),
        end.timings().prefillTokensPerSecond(end.usage()));
  }
}
