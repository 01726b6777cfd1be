package io.github.llamapanama.bench;

/**
 * Work for a batch of streams: each reads a prompt of its own, then generates from it.
 *
 * @param streams how many there are
 * @param promptTokens how long each prompt is
 * @param generatedTokens how many tokens each stream decodes after its prompt
 */
record StreamLoad(int streams, int promptTokens, int generatedTokens) {
  /** What a stream's part of the KV cache is rounded up to. */
  private static final int CELLS = 256;

  StreamLoad {
    if (streams < 1 || promptTokens < 1 || generatedTokens < 1) {
      throw new IllegalArgumentException(
          "there is at least one stream, and one token of each kind");
    }
  }

  /** The cells of the KV cache that hold everything. */
  int contextSize() {
    int cells = promptTokens + generatedTokens;
    return streams * ((cells + CELLS - 1) / CELLS * CELLS);
  }

  /** Repeats more with fewer streams, as they are done sooner. */
  int repetitions() {
    return Math.clamp(16 / streams, 1, 4);
  }

  /** Tokens of all streams together. */
  int allTokens() {
    return streams * (promptTokens + generatedTokens);
  }
}
