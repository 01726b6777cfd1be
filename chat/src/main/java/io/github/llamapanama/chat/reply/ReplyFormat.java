package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.ChatEvent;
import java.util.List;
import java.util.Optional;

/** How a model writes its replies: makes a parser for each. Immutable and thread-safe. */
@FunctionalInterface
public interface ReplyFormat {

  /** Everything the model writes is content. */
  ReplyFormat PLAIN =
      () ->
          new ReplyParser() {
            @Override
            public List<ChatEvent.Delta> accept(String text) {
              return text.isEmpty() ? List.of() : List.of(new ChatEvent.Content(text));
            }

            @Override
            public List<ChatEvent.Delta> finish() {
              return List.of();
            }
          };

  /** A parser for one reply. */
  ReplyParser parser();

  /**
   * Whether the parser reads texts of special tokens, such as {@code <|tool_call|>}: they are then
   * part of the text, though not those that end the generation.
   */
  default boolean rendersSpecialTokens() {
    return false;
  }

  /** What the model writes to end its thoughts; empty if it shows none. */
  default Optional<String> reasoningEnd() {
    return Optional.empty();
  }

  /** The same, with reasoning told apart even where a request leaves it in the content. */
  default ReplyFormat withReasoningApart() {
    return this;
  }

  /** Replies in a language. */
  static ReplyFormat of(ReplyLanguage language, ReplyOptions options) {
    return new LanguageReplyFormat(language, options);
  }
}
