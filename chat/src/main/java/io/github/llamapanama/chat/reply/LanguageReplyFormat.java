package io.github.llamapanama.chat.reply;

import java.util.Optional;

/** Reads replies in a language, as a request wants them read. */
record LanguageReplyFormat(ReplyLanguage language, ReplyOptions options) implements ReplyFormat {

  @Override
  public ReplyParser parser() {
    return new ReplyReader(language, options);
  }

  @Override
  public boolean rendersSpecialTokens() {
    boolean calls = !options.tools().isEmpty() && !language.calls().isEmpty();
    return calls || language.reasoning().isPresent() || language.channels().isPresent();
  }

  @Override
  public Optional<String> reasoningEnd() {
    return language
        .reasoning()
        .map(ReasoningMarkers::close)
        .or(
            () ->
                language
                    .channels()
                    .filter(channels -> channels.kind() == Channels.Kind.HARMONY)
                    .map(channels -> channels.ends().getFirst()))
        .filter(end -> !end.isEmpty());
  }

  @Override
  public ReplyFormat withReasoningApart() {
    return new LanguageReplyFormat(language, options.withReasoningApart());
  }
}
