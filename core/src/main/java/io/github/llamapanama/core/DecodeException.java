package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;

/** {@code llama_decode} or {@code llama_encode} failed. */
public sealed class DecodeException extends LlamaException
    permits KvCacheFullException, DecodeCancelledException {
  private final int status;

  /**
   * Creates an exception.
   *
   * @param status what the native function returned
   */
  public DecodeException(int status) {
    this(status, "");
  }

  /**
   * Creates an exception.
   *
   * @param status what the native function returned
   * @param reason what it logged, empty if nothing
   */
  public DecodeException(int status, String reason) {
    this(
        "llama.cpp could not process the batch (status %d)%s"
            .formatted(status, reason.isEmpty() ? "" : ": " + reason),
        status);
  }

  DecodeException(String message, int status) {
    super(message);
    this.status = status;
  }

  /**
   * What the native function returned: 1 for a full KV cache, 2 for a cancelled call, below zero
   * for an invalid batch or an internal error.
   */
  public int status() {
    return status;
  }
}
