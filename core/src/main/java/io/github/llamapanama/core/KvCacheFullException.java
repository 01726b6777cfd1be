package io.github.llamapanama.core;

/**
 * The KV cache has no room for a batch. The cache is as it was before the call; a smaller batch, or
 * a cache from which something was removed, may succeed.
 */
public final class KvCacheFullException extends DecodeException {
  static final int STATUS = 1;

  private final int tokens;

  /**
   * Creates an exception.
   *
   * @param tokens the number of tokens in the batch
   */
  public KvCacheFullException(int tokens) {
    super(
        "The KV cache has no room for a batch of %d tokens: remove a sequence, or raise the context size"
            .formatted(tokens),
        STATUS);
    this.tokens = tokens;
  }

  /** The number of tokens in the batch that did not fit. */
  public int tokens() {
    return tokens;
  }
}
