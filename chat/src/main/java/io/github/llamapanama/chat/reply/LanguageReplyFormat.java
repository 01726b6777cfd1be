package io.github.llamapanama.chat.reply;

/** Reads replies in a language, as a request wants them read. */
record LanguageReplyFormat(ReplyLanguage language, ReplyOptions options) implements ReplyFormat {

  @Override
  public ReplyParser parser() {
    return new ReplyReader(language, options);
  }

  @Override
  public boolean rendersSpecialTokens() {
    return !language.equals(ReplyLanguage.PLAIN);
  }
}
