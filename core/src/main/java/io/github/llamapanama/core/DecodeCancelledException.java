package io.github.llamapanama.core;

/**
 * A decode was cancelled through {@link Context#cancel()}. Micro-batches that were finished before
 * stay in the KV cache.
 */
public final class DecodeCancelledException extends DecodeException {
  static final int STATUS = 2;

  /** Creates an exception. */
  public DecodeCancelledException() {
    super("Decoding was cancelled", STATUS);
  }
}
