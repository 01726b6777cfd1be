package io.github.llamapanama.bench;

import java.nio.file.Path;

/**
 * How requests are served, whoever does.
 *
 * @param model the GGUF file
 * @param threads the number of threads that compute
 * @param parallel how many requests are worked on at once
 * @param contextPerRequest the most tokens of a prompt and its reply
 */
record ServerParams(Path model, int threads, int parallel, int contextPerRequest) {
  /** Cells that a slot's part of the KV cache is rounded up to. */
  private static final int CELLS = 256;

  /** Tokens that a chat template adds, and that a text may have more than it was meant to. */
  private static final int MARGIN = 48;

  /** The smallest context for requests of that many tokens, the reply's included. */
  static ServerParams forRequests(Path model, int threads, int parallel, int tokens) {
    int cells = (tokens + MARGIN + CELLS - 1) / CELLS * CELLS;
    return new ServerParams(model, threads, parallel, cells);
  }

  /** Tokens that the KV cache holds. */
  int contextSize() {
    return parallel * contextPerRequest;
  }
}
