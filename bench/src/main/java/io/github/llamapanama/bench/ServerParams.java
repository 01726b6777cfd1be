package io.github.llamapanama.bench;

import io.github.llamapanama.core.engine.EngineParams;
import java.nio.file.Path;

/**
 * How requests are served, whoever does.
 *
 * @param model the GGUF file
 * @param threads the number of threads that compute
 * @param parallel how many requests are worked on at once
 * @param contextPerRequest the most tokens of a prompt and its reply
 * @param promptTokensWhileDecoding the Engine's; llama-server's is {@code n_batch}
 */
record ServerParams(
    Path model, int threads, int parallel, int contextPerRequest, int promptTokensWhileDecoding) {
  /** Cells that a slot's part of the KV cache is rounded up to. */
  private static final int CELLS = 256;

  /** Tokens that a chat template adds, and that a text may have more than it was meant to. */
  private static final int MARGIN = 48;

  /** The smallest context for requests of that many tokens, the reply's included. */
  static ServerParams forRequests(Path model, int threads, int parallel, int tokens) {
    int cells = (tokens + MARGIN + CELLS - 1) / CELLS * CELLS;
    int promptTokens = EngineParams.defaults().promptTokensWhileDecoding();
    return new ServerParams(model, threads, parallel, cells, promptTokens);
  }

  ServerParams withPromptTokensWhileDecoding(int limit) {
    return new ServerParams(model, threads, parallel, contextPerRequest, limit);
  }

  /** Tokens that the KV cache holds. */
  int contextSize() {
    return parallel * contextPerRequest;
  }
}
