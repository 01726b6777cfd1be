package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelInfo;

/**
 * How an {@link Engine} works.
 *
 * @param context its context; {@link ContextParams#maxSequences()} is the number of requests that
 *     are computed at once; with {@link ContextParams#embeddings()} the engine is for embeddings
 *     alone, and takes no memory to generate texts
 * @param queueCapacity how many more requests may wait
 * @param eventCapacity how many events of a request wait for its consumer before its sequence is
 *     paused
 * @param promptTokensWhileDecoding the most prompt tokens that are read between two tokens of
 *     sequences that decode, of one prompt no more than a micro-batch: fewer make their tokens come
 *     more evenly, more finish prompts sooner
 * @param cachedPrefixes in a unified KV cache, how many sequences of finished requests are kept for
 *     their beginnings; otherwise each of the context's sequences keeps its last request
 * @param prefixReuse whether a prompt's beginning is taken from earlier and current requests
 * @param savedBytes how much native memory may hold states of sequences that had to leave the KV
 *     cache, and, of models whose memory cannot be cut, states to return to; 0 for none
 * @param maxPromptTokens how many tokens a prompt may have; only the context limits it unless set
 * @param niceness by how much the threads that compute are nicer to others than the thread that
 *     opens the engine, 0 to 19 (Linux; nothing elsewhere): others that have little to do, such as
 *     one that takes a text, then need not wait for them
 */
public record EngineParams(
    ContextParams context,
    int queueCapacity,
    int eventCapacity,
    int promptTokensWhileDecoding,
    int cachedPrefixes,
    boolean prefixReuse,
    long savedBytes,
    int maxPromptTokens,
    int niceness) {

  /** The largest {@link #niceness}: such threads give way to all others. */
  public static final int MOST_NICENESS = 19;

  /** The size of a context that no text is generated with. */
  private static final int UNUSED_SIZE = 64;

  /** As many as llama.cpp knows. */
  private static final int MOST_SEQUENCES = 256;

  /** Checks the numbers. */
  public EngineParams {
    requireAtLeast("queueCapacity", queueCapacity, 1);
    requireAtLeast("eventCapacity", eventCapacity, 1);
    requireAtLeast("promptTokensWhileDecoding", promptTokensWhileDecoding, 1);
    requireAtLeast("cachedPrefixes", cachedPrefixes, 0);
    requireAtLeast("savedBytes", savedBytes, 0);
    requireAtLeast("maxPromptTokens", maxPromptTokens, 1);
    requireAtLeast("niceness", niceness, 0);
    if (niceness > MOST_NICENESS) {
      throw new IllegalArgumentException(
          "niceness is at most %d, not %d".formatted(MOST_NICENESS, niceness));
    }
  }

  /** One request at a time in llama.cpp's default context. */
  public static EngineParams defaults() {
    return builder().build();
  }

  /** The defaults with a context of one's own. */
  public static EngineParams of(ContextParams context) {
    return builder().context(context).build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.context = context;
    builder.queueCapacity = queueCapacity;
    builder.eventCapacity = eventCapacity;
    builder.promptTokensWhileDecoding = promptTokensWhileDecoding;
    builder.cachedPrefixes = cachedPrefixes;
    builder.prefixReuse = prefixReuse;
    builder.savedBytes = savedBytes;
    builder.maxPromptTokens = maxPromptTokens;
    builder.niceness = niceness;
    return builder;
  }

  /**
   * The parameters of the context itself. A unified cache has sequences to spare for cached
   * prefixes; recurrent models need memory for each.
   */
  ContextParams contextParams(Model loaded) {
    ModelInfo model = loaded.info();
    boolean shared = context.unifiedKvCache() && !model.recurrent() && !model.hybrid();
    int contextSize =
        context.contextSize() == 0 ? model.trainedContextSize() : context.contextSize();
    int most = Math.min(MOST_SEQUENCES, Math.min(context.batchSize(), contextSize));
    int sequences = Math.min(most, context.maxSequences() + cachedPrefixes);
    // Nothing is pooled; to say so where nothing would be makes llama.cpp warn.
    Pooling none = loaded.pooling() == Pooling.NONE ? Pooling.MODEL : Pooling.NONE;
    ContextParams.Builder generating = context.toBuilder().embeddings(false).pooling(none);
    if (context.embeddings()) {
      return generating
          .contextSize(UNUSED_SIZE)
          .batchSize(UNUSED_SIZE)
          .microBatchSize(UNUSED_SIZE)
          .maxSequences(1)
          .build();
    }
    return shared && prefixReuse && sequences > context.maxSequences()
        ? generating.maxSequences(sequences).build()
        : generating.build();
  }

  private static void requireAtLeast(String name, long value, int least) {
    if (value < least) {
      throw new IllegalArgumentException("%s is at least %d, not %d".formatted(name, least, value));
    }
  }

  /** Builds {@link EngineParams}. */
  public static final class Builder {
    private ContextParams context = ContextParams.defaults();
    private int queueCapacity = 1024;
    private int eventCapacity = 256;
    private int promptTokensWhileDecoding = 2048;
    private int cachedPrefixes = 16;
    private boolean prefixReuse = true;
    private long savedBytes = Runtime.getRuntime().maxMemory() / 8;
    private int maxPromptTokens = Integer.MAX_VALUE;
    private int niceness = 5;

    private Builder() {}

    /** Sets {@link EngineParams#context()}. */
    public Builder context(ContextParams context) {
      this.context = context;
      return this;
    }

    /** Sets {@link EngineParams#queueCapacity()}. */
    public Builder queueCapacity(int queueCapacity) {
      this.queueCapacity = queueCapacity;
      return this;
    }

    /** Sets {@link EngineParams#eventCapacity()}. */
    public Builder eventCapacity(int eventCapacity) {
      this.eventCapacity = eventCapacity;
      return this;
    }

    /** Sets {@link EngineParams#promptTokensWhileDecoding()}. */
    public Builder promptTokensWhileDecoding(int promptTokensWhileDecoding) {
      this.promptTokensWhileDecoding = promptTokensWhileDecoding;
      return this;
    }

    /** Sets {@link EngineParams#cachedPrefixes()}. */
    public Builder cachedPrefixes(int cachedPrefixes) {
      this.cachedPrefixes = cachedPrefixes;
      return this;
    }

    /** Sets {@link EngineParams#prefixReuse()}. */
    public Builder prefixReuse(boolean prefixReuse) {
      this.prefixReuse = prefixReuse;
      return this;
    }

    /** Sets {@link EngineParams#savedBytes()}; an eighth of the heap's limit if not set. */
    public Builder savedBytes(long savedBytes) {
      this.savedBytes = savedBytes;
      return this;
    }

    /** Sets {@link EngineParams#maxPromptTokens()}. */
    public Builder maxPromptTokens(int maxPromptTokens) {
      this.maxPromptTokens = maxPromptTokens;
      return this;
    }

    /** Sets {@link EngineParams#niceness()}; 5 if not set. */
    public Builder niceness(int niceness) {
      this.niceness = niceness;
      return this;
    }

    /**
     * The parameters.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public EngineParams build() {
      return new EngineParams(
          context,
          queueCapacity,
          eventCapacity,
          promptTokensWhileDecoding,
          cachedPrefixes,
          prefixReuse,
          savedBytes,
          maxPromptTokens,
          niceness);
    }
  }
}
