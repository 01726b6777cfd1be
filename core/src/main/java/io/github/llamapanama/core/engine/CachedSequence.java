package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.DecodeCancelledException;
import io.github.llamapanama.core.DecodeException;
import io.github.llamapanama.core.KvCache;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One sequence of a context, with the tokens that its KV cache holds. */
final class CachedSequence implements AutoCloseable {
  private static final int SEQUENCE = 0;

  private final Context context;
  private final Batch batch;
  private int[] tokens = new int[256];
  private int size;

  /** Guards the two below: a cancel must reach the decode it is meant for, and no later one. */
  private final Object lock = new Object();

  private boolean decoding;
  private boolean cancelSent;

  CachedSequence(Context context) {
    this.context = context;
    this.batch = new Batch(context.batchSize());
  }

  /** Fails on another thread than the context's. */
  void checkThread() {
    batch.clear();
  }

  /** How many tokens the sequence holds. */
  int size() {
    return size;
  }

  /**
   * Keeps what the sequence and a prompt have in common, but never the whole prompt: its last token
   * is computed again for its logits.
   *
   * @return how many tokens are kept
   */
  int keepPrefixOf(int[] prompt) {
    int common = 0;
    int most = Math.min(size, prompt.length - 1);
    while (common < most && tokens[common] == prompt[common]) {
      common++;
    }
    return cut(common);
  }

  /** Cuts the sequence; memory that cannot be cut, or lost its beginning, is emptied. */
  private int cut(int length) {
    KvCache cache = context.kvCache();
    boolean kept =
        length > 0
            && cache.removeRange(SEQUENCE, length, Integer.MAX_VALUE)
            && cache.minPosition(SEQUENCE) == 0
            && cache.maxPosition(SEQUENCE) == length - 1;
    if (!kept) {
      cache.remove(SEQUENCE);
    }
    size = kept ? length : 0;
    return size;
  }

  /**
   * Adds a part of a prompt, at most a batch long.
   *
   * @return the row of its last token
   */
  int decode(int[] prompt, int from, int to) {
    batch.clear();
    int row = batch.add(prompt, from, to, size, SEQUENCE, to == prompt.length);
    decode();
    for (int i = from; i < to; i++) {
      append(prompt[i]);
    }
    return row;
  }

  /**
   * Adds a token.
   *
   * @return its row
   */
  int decode(int token) {
    batch.clear();
    int row = batch.add(token, size, SEQUENCE, true);
    decode();
    append(token);
    return row;
  }

  /** Ends the decode that is running, if one is. Any thread may call this. */
  void cancel() {
    synchronized (lock) {
      if (decoding) {
        cancelSent = true;
        context.cancel();
      }
    }
  }

  private void decode() {
    synchronized (lock) {
      decoding = true;
    }
    DecodeException failure = tryDecode();
    boolean sent;
    synchronized (lock) {
      decoding = false;
      sent = cancelSent;
      cancelSent = false;
    }
    if (sent && !(failure instanceof DecodeCancelledException)) {
      // The cancel came too late for this decode: the next one takes it, and ends before it begins.
      failure = tryDecode();
    }
    if (failure != null) {
      cut(size);
      throw failure;
    }
  }

  private @Nullable DecodeException tryDecode() {
    try {
      context.decode(batch);
      return null;
    } catch (DecodeException e) {
      return e;
    }
  }

  private void append(int token) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size++] = token;
  }

  @Override
  public void close() {
    batch.close();
  }
}
