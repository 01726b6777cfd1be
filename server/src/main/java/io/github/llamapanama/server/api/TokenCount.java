package io.github.llamapanama.server.api;

/** What was read for an answer that has no text, on OpenAI's wire. */
record TokenCount(int promptTokens, int totalTokens) {
  static TokenCount read(int tokens) {
    return new TokenCount(tokens, tokens);
  }
}
