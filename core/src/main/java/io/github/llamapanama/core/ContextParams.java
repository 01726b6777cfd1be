package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_context_params;
import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * How to make a context. The defaults are llama.cpp's own ({@code llama_context_default_params}).
 *
 * <p>What a context really got may differ and can be read from it, such as {@link
 * Context#contextSize()}.
 *
 * @param contextSize how many tokens the KV cache holds for all sequences together, at most
 *     16,777,216; 0 for as many as the model was trained for; llama.cpp rounds it up
 * @param batchSize the most tokens in one {@link Context#decode} ({@code n_batch}), at most
 *     16,777,216
 * @param microBatchSize the most tokens computed at once ({@code n_ubatch}), at most {@link
 *     #batchSize()}; 0 for the same
 * @param maxSequences the most sequences in the KV cache; they are numbered from 0
 * @param recurrentSnapshots how many states of each sequence a recurrent model keeps to go back to,
 *     0 for none
 * @param maxOutputs the most outputs in one batch, 0 for {@link #batchSize()}
 * @param maxOutputsPerSequence the most outputs of one sequence in one batch that are sampled on a
 *     device, 0 for {@link #maxOutputs()}
 * @param threads the number of threads that compute a single token
 * @param batchThreads the number of threads that compute several tokens
 * @param purpose what the context computes
 * @param ropeScaling how positions beyond the trained context are scaled
 * @param pooling how the embeddings of a sequence are made one
 * @param attention what a token attends to
 * @param flashAttention whether to compute attention the fast way
 * @param ropeFrequencyBase the base frequency of RoPE, 0 for the model's
 * @param ropeFrequencyScale the frequency scaling factor of RoPE, 0 for the model's
 * @param yarnExtrapolationFactor how YaRN mixes extrapolation, below 0 for the model's
 * @param yarnAttentionFactor how YaRN scales attention, below 0 for the model's
 * @param yarnBetaFast the low correction dimension of YaRN, below 0 for the model's
 * @param yarnBetaSlow the high correction dimension of YaRN, below 0 for the model's
 * @param yarnOriginalContextSize the context size before YaRN, 0 for the model's
 * @param keyType the type of the keys in the KV cache
 * @param valueType the type of the values in the KV cache; a quantized one needs flash attention
 * @param embeddings whether the model gives embeddings, for every token
 * @param offloadKvCache whether the KV cache and its operations go to the GPU
 * @param performanceCounters whether llama.cpp measures how long it takes
 * @param offloadOperations whether operations on tensors of the host may go to a device
 * @param fullSlidingWindowCache whether sliding-window attention keeps all tokens, so that
 *     sequences can be cut anywhere
 * @param unifiedKvCache whether all sequences share one cache, as suits those with a common prefix;
 *     otherwise each has its own part
 * @param adapters what changes the model's weights for this context, and how strongly. They stay as
 *     long as the context, since all that its KV cache holds was computed with them; a state that
 *     another context saved without them, or with others, is restored all the same, and fits no
 *     more than that of another model
 */
public record ContextParams(
    int contextSize,
    int batchSize,
    int microBatchSize,
    int maxSequences,
    int recurrentSnapshots,
    int maxOutputs,
    int maxOutputsPerSequence,
    int threads,
    int batchThreads,
    Purpose purpose,
    RopeScaling ropeScaling,
    Pooling pooling,
    Attention attention,
    FlashAttention flashAttention,
    float ropeFrequencyBase,
    float ropeFrequencyScale,
    float yarnExtrapolationFactor,
    float yarnAttentionFactor,
    float yarnBetaFast,
    float yarnBetaSlow,
    int yarnOriginalContextSize,
    KvType keyType,
    KvType valueType,
    boolean embeddings,
    boolean offloadKvCache,
    boolean performanceCounters,
    boolean offloadOperations,
    boolean fullSlidingWindowCache,
    boolean unifiedKvCache,
    List<LoraAdapter.Scaled> adapters) {

  /** The most threads that ggml can use. */
  static final int MAX_THREADS = llama_h.GGML_MAX_N_THREADS();

  /**
   * The largest context and batch, more than any model was trained for. Upstream fills some bytes
   * for each token when it makes a context, without asking whether there is so much memory; a size
   * without limit would have the process killed.
   */
  static final int MAX_SIZE = 1 << 24;

  /** Times the most sequences, this stays far from where upstream's counts overflow. */
  private static final int MAX_SNAPSHOTS = 1 << 16;

  /** Checks what can be checked without a model, and copies the list. */
  public ContextParams {
    adapters = List.copyOf(adapters);
    requireBetween("contextSize", contextSize, 0, MAX_SIZE);
    requireBetween("batchSize", batchSize, 1, MAX_SIZE);
    requireBetween("microBatchSize", microBatchSize, 0, MAX_SIZE);
    requireBetween("maxSequences", maxSequences, 1, Integer.MAX_VALUE);
    requireBetween("recurrentSnapshots", recurrentSnapshots, 0, MAX_SNAPSHOTS);
    requireBetween("maxOutputs", maxOutputs, 0, Integer.MAX_VALUE);
    requireBetween("maxOutputsPerSequence", maxOutputsPerSequence, 0, Integer.MAX_VALUE);
    requireBetween("threads", threads, 1, MAX_THREADS);
    requireBetween("batchThreads", batchThreads, 1, MAX_THREADS);
    requireBetween("yarnOriginalContextSize", yarnOriginalContextSize, 0, Integer.MAX_VALUE);
    requireNotNegative("ropeFrequencyBase", ropeFrequencyBase);
    requireNotNegative("ropeFrequencyScale", ropeFrequencyScale);
    requireFinite("yarnExtrapolationFactor", yarnExtrapolationFactor);
    requireFinite("yarnAttentionFactor", yarnAttentionFactor);
    requireFinite("yarnBetaFast", yarnBetaFast);
    requireFinite("yarnBetaSlow", yarnBetaSlow);
    if (maxOutputs != 0 && maxOutputs < maxSequences) {
      throw new IllegalArgumentException(
          "maxOutputs is 0 or at least maxSequences (%d), not %d"
              .formatted(maxSequences, maxOutputs));
    }
    if (valueType.quantized && flashAttention == FlashAttention.DISABLED) {
      throw new IllegalArgumentException(
          "Values of type %s in the KV cache need flash attention".formatted(valueType));
    }
  }

  /** What a context computes. */
  public enum Purpose {
    /** The next token. */
    DEFAULT(llama_h.LLAMA_CONTEXT_TYPE_DEFAULT()),
    /** Drafts of several tokens, with the layers a model has for that. */
    MULTI_TOKEN_PREDICTION(llama_h.LLAMA_CONTEXT_TYPE_MTP());

    private final int value;

    Purpose(int value) {
      this.value = value;
    }
  }

  /** How positions beyond the trained context are scaled. */
  public enum RopeScaling {
    /** As the model says. */
    MODEL(llama_h.LLAMA_ROPE_SCALING_TYPE_UNSPECIFIED()),
    /** Not at all. */
    NONE(llama_h.LLAMA_ROPE_SCALING_TYPE_NONE()),
    /** Linearly. */
    LINEAR(llama_h.LLAMA_ROPE_SCALING_TYPE_LINEAR()),
    /** As YaRN does (arXiv:2309.00071). */
    YARN(llama_h.LLAMA_ROPE_SCALING_TYPE_YARN()),
    /** As LongRoPE does (arXiv:2402.13753). */
    LONG_ROPE(llama_h.LLAMA_ROPE_SCALING_TYPE_LONGROPE());

    private final int value;

    RopeScaling(int value) {
      this.value = value;
    }
  }

  /**
   * How the embeddings of a sequence are made one. A model with an encoder and a decoder can only
   * do without.
   */
  public enum Pooling {
    /** As the model says. */
    MODEL(llama_h.LLAMA_POOLING_TYPE_UNSPECIFIED()),
    /** They are not: each token has its own. */
    NONE(llama_h.LLAMA_POOLING_TYPE_NONE()),
    /** Their mean; the micro-batch size must be a multiple of the number of sequences. */
    MEAN(llama_h.LLAMA_POOLING_TYPE_MEAN()),
    /** The one of the first token. */
    CLS(llama_h.LLAMA_POOLING_TYPE_CLS()),
    /** The one of the last token. */
    LAST(llama_h.LLAMA_POOLING_TYPE_LAST()),
    /** A reranking model's score. */
    RANK(llama_h.LLAMA_POOLING_TYPE_RANK());

    private final int value;

    Pooling(int value) {
      this.value = value;
    }

    static Pooling of(int value) {
      return NativeEnums.of(values(), pooling -> pooling.value, value);
    }
  }

  /** What a token attends to. */
  public enum Attention {
    /** As the model says. */
    MODEL(llama_h.LLAMA_ATTENTION_TYPE_UNSPECIFIED()),
    /** The tokens before it. */
    CAUSAL(llama_h.LLAMA_ATTENTION_TYPE_CAUSAL()),
    /** All tokens of its sequence. */
    NON_CAUSAL(llama_h.LLAMA_ATTENTION_TYPE_NON_CAUSAL());

    private final int value;

    Attention(int value) {
      this.value = value;
    }
  }

  /** Whether to compute attention the fast way. */
  public enum FlashAttention {
    /** If the device can. */
    AUTO(llama_h.LLAMA_FLASH_ATTN_TYPE_AUTO()),
    /** No. */
    DISABLED(llama_h.LLAMA_FLASH_ATTN_TYPE_DISABLED()),
    /** Yes. */
    ENABLED(llama_h.LLAMA_FLASH_ATTN_TYPE_ENABLED());

    private final int value;

    FlashAttention(int value) {
      this.value = value;
    }
  }

  /** The types of keys and values in a KV cache, as llama.cpp's own tools allow them. */
  public enum KvType {
    /** 32-bit floating point. */
    F32(llama_h.GGML_TYPE_F32(), false),
    /** 16-bit floating point. */
    F16(llama_h.GGML_TYPE_F16(), false),
    /** 16-bit brain floating point. */
    BF16(llama_h.GGML_TYPE_BF16(), false),
    /** 8 bits. */
    Q8_0(llama_h.GGML_TYPE_Q8_0(), true),
    /** 4 bits. */
    Q4_0(llama_h.GGML_TYPE_Q4_0(), true),
    /** 4 bits with a minimum. */
    Q4_1(llama_h.GGML_TYPE_Q4_1(), true),
    /** 4 bits, not linear. */
    IQ4_NL(llama_h.GGML_TYPE_IQ4_NL(), true),
    /** 5 bits. */
    Q5_0(llama_h.GGML_TYPE_Q5_0(), true),
    /** 5 bits with a minimum. */
    Q5_1(llama_h.GGML_TYPE_Q5_1(), true);

    private final int value;
    private final boolean quantized;

    KvType(int value, boolean quantized) {
      this.value = value;
      this.quantized = quantized;
    }
  }

  /** llama.cpp's defaults. */
  public static ContextParams defaults() {
    return builder().build();
  }

  /** Starts from llama.cpp's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Writes these values over C's defaults. */
  MemorySegment toNative(Arena arena) {
    MemorySegment params = llama_h.llama_context_default_params(arena);
    llama_context_params.n_ctx(params, contextSize);
    llama_context_params.n_batch(params, batchSize);
    llama_context_params.n_ubatch(params, microBatchSize);
    llama_context_params.n_seq_max(params, maxSequences);
    llama_context_params.n_rs_seq(params, recurrentSnapshots);
    llama_context_params.n_outputs_max(params, maxOutputs);
    llama_context_params.n_outputs_max_per_seq(params, maxOutputsPerSequence);
    llama_context_params.n_threads(params, threads);
    llama_context_params.n_threads_batch(params, batchThreads);
    llama_context_params.ctx_type(params, purpose.value);
    llama_context_params.rope_scaling_type(params, ropeScaling.value);
    llama_context_params.pooling_type(params, pooling.value);
    llama_context_params.attention_type(params, attention.value);
    llama_context_params.flash_attn_type(params, flashAttention.value);
    llama_context_params.rope_freq_base(params, ropeFrequencyBase);
    llama_context_params.rope_freq_scale(params, ropeFrequencyScale);
    llama_context_params.yarn_ext_factor(params, yarnExtrapolationFactor);
    llama_context_params.yarn_attn_factor(params, yarnAttentionFactor);
    llama_context_params.yarn_beta_fast(params, yarnBetaFast);
    llama_context_params.yarn_beta_slow(params, yarnBetaSlow);
    llama_context_params.yarn_orig_ctx(params, yarnOriginalContextSize);
    llama_context_params.type_k(params, keyType.value);
    llama_context_params.type_v(params, valueType.value);
    llama_context_params.embeddings(params, embeddings);
    llama_context_params.offload_kqv(params, offloadKvCache);
    llama_context_params.no_perf(params, !performanceCounters);
    llama_context_params.op_offload(params, offloadOperations);
    llama_context_params.swa_full(params, fullSlidingWindowCache);
    llama_context_params.kv_unified(params, unifiedKvCache);
    return params;
  }

  private static void requireBetween(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "%s is between %d and %d, not %d".formatted(name, from, to, value));
    }
  }

  private static void requireNotNegative(String name, float value) {
    requireFinite(name, value);
    if (value < 0) {
      throw new IllegalArgumentException("%s is 0 or more, not %s".formatted(name, value));
    }
  }

  private static void requireFinite(String name, float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("%s is a finite number, not %s".formatted(name, value));
    }
  }

  /** Builds {@link ContextParams}, from llama.cpp's defaults. */
  public static final class Builder {
    private int contextSize;
    private int batchSize;
    private int microBatchSize;
    private int maxSequences;
    private int recurrentSnapshots;
    private int maxOutputs;
    private int maxOutputsPerSequence;
    private int threads;
    private int batchThreads;
    private Purpose purpose;
    private RopeScaling ropeScaling;
    private Pooling pooling;
    private Attention attention;
    private FlashAttention flashAttention;
    private float ropeFrequencyBase;
    private float ropeFrequencyScale;
    private float yarnExtrapolationFactor;
    private float yarnAttentionFactor;
    private float yarnBetaFast;
    private float yarnBetaSlow;
    private int yarnOriginalContextSize;
    private KvType keyType;
    private KvType valueType;
    private boolean embeddings;
    private boolean offloadKvCache;
    private boolean performanceCounters;
    private boolean offloadOperations;
    private boolean fullSlidingWindowCache;
    private boolean unifiedKvCache;
    private List<LoraAdapter.Scaled> adapters = List.of();

    private Builder() {
      Natives.load();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment defaults = llama_h.llama_context_default_params(arena);
        contextSize = llama_context_params.n_ctx(defaults);
        batchSize = llama_context_params.n_batch(defaults);
        microBatchSize = llama_context_params.n_ubatch(defaults);
        maxSequences = llama_context_params.n_seq_max(defaults);
        recurrentSnapshots = llama_context_params.n_rs_seq(defaults);
        maxOutputs = llama_context_params.n_outputs_max(defaults);
        maxOutputsPerSequence = llama_context_params.n_outputs_max_per_seq(defaults);
        threads = llama_context_params.n_threads(defaults);
        batchThreads = llama_context_params.n_threads_batch(defaults);
        purpose =
            NativeEnums.of(
                Purpose.values(),
                constant -> constant.value,
                llama_context_params.ctx_type(defaults));
        ropeScaling =
            NativeEnums.of(
                RopeScaling.values(),
                constant -> constant.value,
                llama_context_params.rope_scaling_type(defaults));
        pooling =
            NativeEnums.of(
                Pooling.values(),
                constant -> constant.value,
                llama_context_params.pooling_type(defaults));
        attention =
            NativeEnums.of(
                Attention.values(),
                constant -> constant.value,
                llama_context_params.attention_type(defaults));
        flashAttention =
            NativeEnums.of(
                FlashAttention.values(),
                constant -> constant.value,
                llama_context_params.flash_attn_type(defaults));
        ropeFrequencyBase = llama_context_params.rope_freq_base(defaults);
        ropeFrequencyScale = llama_context_params.rope_freq_scale(defaults);
        yarnExtrapolationFactor = llama_context_params.yarn_ext_factor(defaults);
        yarnAttentionFactor = llama_context_params.yarn_attn_factor(defaults);
        yarnBetaFast = llama_context_params.yarn_beta_fast(defaults);
        yarnBetaSlow = llama_context_params.yarn_beta_slow(defaults);
        yarnOriginalContextSize = llama_context_params.yarn_orig_ctx(defaults);
        keyType =
            NativeEnums.of(
                KvType.values(), constant -> constant.value, llama_context_params.type_k(defaults));
        valueType =
            NativeEnums.of(
                KvType.values(), constant -> constant.value, llama_context_params.type_v(defaults));
        embeddings = llama_context_params.embeddings(defaults);
        offloadKvCache = llama_context_params.offload_kqv(defaults);
        performanceCounters = !llama_context_params.no_perf(defaults);
        offloadOperations = llama_context_params.op_offload(defaults);
        fullSlidingWindowCache = llama_context_params.swa_full(defaults);
        unifiedKvCache = llama_context_params.kv_unified(defaults);
      }
    }

    private Builder(ContextParams params) {
      this.contextSize = params.contextSize;
      this.batchSize = params.batchSize;
      this.microBatchSize = params.microBatchSize;
      this.maxSequences = params.maxSequences;
      this.recurrentSnapshots = params.recurrentSnapshots;
      this.maxOutputs = params.maxOutputs;
      this.maxOutputsPerSequence = params.maxOutputsPerSequence;
      this.threads = params.threads;
      this.batchThreads = params.batchThreads;
      this.purpose = params.purpose;
      this.ropeScaling = params.ropeScaling;
      this.pooling = params.pooling;
      this.attention = params.attention;
      this.flashAttention = params.flashAttention;
      this.ropeFrequencyBase = params.ropeFrequencyBase;
      this.ropeFrequencyScale = params.ropeFrequencyScale;
      this.yarnExtrapolationFactor = params.yarnExtrapolationFactor;
      this.yarnAttentionFactor = params.yarnAttentionFactor;
      this.yarnBetaFast = params.yarnBetaFast;
      this.yarnBetaSlow = params.yarnBetaSlow;
      this.yarnOriginalContextSize = params.yarnOriginalContextSize;
      this.keyType = params.keyType;
      this.valueType = params.valueType;
      this.embeddings = params.embeddings;
      this.offloadKvCache = params.offloadKvCache;
      this.performanceCounters = params.performanceCounters;
      this.offloadOperations = params.offloadOperations;
      this.fullSlidingWindowCache = params.fullSlidingWindowCache;
      this.unifiedKvCache = params.unifiedKvCache;
      this.adapters = params.adapters;
    }

    /** Sets {@link ContextParams#contextSize()}. */
    public Builder contextSize(int contextSize) {
      this.contextSize = contextSize;
      return this;
    }

    /** Sets {@link ContextParams#batchSize()}. */
    public Builder batchSize(int batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    /** Sets {@link ContextParams#microBatchSize()}. */
    public Builder microBatchSize(int microBatchSize) {
      this.microBatchSize = microBatchSize;
      return this;
    }

    /** Sets {@link ContextParams#maxSequences()}. */
    public Builder maxSequences(int maxSequences) {
      this.maxSequences = maxSequences;
      return this;
    }

    /** Sets {@link ContextParams#recurrentSnapshots()}. */
    public Builder recurrentSnapshots(int recurrentSnapshots) {
      this.recurrentSnapshots = recurrentSnapshots;
      return this;
    }

    /** Sets {@link ContextParams#maxOutputs()}. */
    public Builder maxOutputs(int maxOutputs) {
      this.maxOutputs = maxOutputs;
      return this;
    }

    /** Sets {@link ContextParams#maxOutputsPerSequence()}. */
    public Builder maxOutputsPerSequence(int maxOutputsPerSequence) {
      this.maxOutputsPerSequence = maxOutputsPerSequence;
      return this;
    }

    /** Sets {@link ContextParams#threads()}. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /** Sets {@link ContextParams#batchThreads()}. */
    public Builder batchThreads(int batchThreads) {
      this.batchThreads = batchThreads;
      return this;
    }

    /** Sets {@link ContextParams#purpose()}. */
    public Builder purpose(Purpose purpose) {
      this.purpose = purpose;
      return this;
    }

    /** Sets {@link ContextParams#ropeScaling()}. */
    public Builder ropeScaling(RopeScaling ropeScaling) {
      this.ropeScaling = ropeScaling;
      return this;
    }

    /** Sets {@link ContextParams#pooling()}. */
    public Builder pooling(Pooling pooling) {
      this.pooling = pooling;
      return this;
    }

    /** Sets {@link ContextParams#attention()}. */
    public Builder attention(Attention attention) {
      this.attention = attention;
      return this;
    }

    /** Sets {@link ContextParams#flashAttention()}. */
    public Builder flashAttention(FlashAttention flashAttention) {
      this.flashAttention = flashAttention;
      return this;
    }

    /** Sets {@link ContextParams#ropeFrequencyBase()}. */
    public Builder ropeFrequencyBase(float ropeFrequencyBase) {
      this.ropeFrequencyBase = ropeFrequencyBase;
      return this;
    }

    /** Sets {@link ContextParams#ropeFrequencyScale()}. */
    public Builder ropeFrequencyScale(float ropeFrequencyScale) {
      this.ropeFrequencyScale = ropeFrequencyScale;
      return this;
    }

    /** Sets {@link ContextParams#yarnExtrapolationFactor()}. */
    public Builder yarnExtrapolationFactor(float yarnExtrapolationFactor) {
      this.yarnExtrapolationFactor = yarnExtrapolationFactor;
      return this;
    }

    /** Sets {@link ContextParams#yarnAttentionFactor()}. */
    public Builder yarnAttentionFactor(float yarnAttentionFactor) {
      this.yarnAttentionFactor = yarnAttentionFactor;
      return this;
    }

    /** Sets {@link ContextParams#yarnBetaFast()}. */
    public Builder yarnBetaFast(float yarnBetaFast) {
      this.yarnBetaFast = yarnBetaFast;
      return this;
    }

    /** Sets {@link ContextParams#yarnBetaSlow()}. */
    public Builder yarnBetaSlow(float yarnBetaSlow) {
      this.yarnBetaSlow = yarnBetaSlow;
      return this;
    }

    /** Sets {@link ContextParams#yarnOriginalContextSize()}. */
    public Builder yarnOriginalContextSize(int yarnOriginalContextSize) {
      this.yarnOriginalContextSize = yarnOriginalContextSize;
      return this;
    }

    /** Sets {@link ContextParams#keyType()}. */
    public Builder keyType(KvType keyType) {
      this.keyType = keyType;
      return this;
    }

    /** Sets {@link ContextParams#valueType()}. */
    public Builder valueType(KvType valueType) {
      this.valueType = valueType;
      return this;
    }

    /** Sets {@link ContextParams#embeddings()}. */
    public Builder embeddings(boolean embeddings) {
      this.embeddings = embeddings;
      return this;
    }

    /** Sets {@link ContextParams#offloadKvCache()}. */
    public Builder offloadKvCache(boolean offloadKvCache) {
      this.offloadKvCache = offloadKvCache;
      return this;
    }

    /** Sets {@link ContextParams#performanceCounters()}. */
    public Builder performanceCounters(boolean performanceCounters) {
      this.performanceCounters = performanceCounters;
      return this;
    }

    /** Sets {@link ContextParams#offloadOperations()}. */
    public Builder offloadOperations(boolean offloadOperations) {
      this.offloadOperations = offloadOperations;
      return this;
    }

    /** Sets {@link ContextParams#fullSlidingWindowCache()}. */
    public Builder fullSlidingWindowCache(boolean fullSlidingWindowCache) {
      this.fullSlidingWindowCache = fullSlidingWindowCache;
      return this;
    }

    /** Sets {@link ContextParams#unifiedKvCache()}. */
    public Builder unifiedKvCache(boolean unifiedKvCache) {
      this.unifiedKvCache = unifiedKvCache;
      return this;
    }

    /** Sets {@link ContextParams#adapters()}. */
    public Builder adapters(List<LoraAdapter.Scaled> adapters) {
      this.adapters = adapters;
      return this;
    }

    /**
     * The parameters.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ContextParams build() {
      return new ContextParams(
          contextSize,
          batchSize,
          microBatchSize,
          maxSequences,
          recurrentSnapshots,
          maxOutputs,
          maxOutputsPerSequence,
          threads,
          batchThreads,
          purpose,
          ropeScaling,
          pooling,
          attention,
          flashAttention,
          ropeFrequencyBase,
          ropeFrequencyScale,
          yarnExtrapolationFactor,
          yarnAttentionFactor,
          yarnBetaFast,
          yarnBetaSlow,
          yarnOriginalContextSize,
          keyType,
          valueType,
          embeddings,
          offloadKvCache,
          performanceCounters,
          offloadOperations,
          fullSlidingWindowCache,
          unifiedKvCache,
          adapters);
    }
  }
}
