package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_CHAR;
import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.llamapanama.bindings.llama_context_params;
import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model at work: the memory of what it has read, and the outputs of the last batch.
 *
 * <p>A context belongs to the thread that made it. Every method but {@link #cancel()} throws {@link
 * WrongThreadException} on another thread, which names both, and {@link IllegalStateException}
 * after {@link #close()}. So a context cannot be closed while it decodes, save by its own thread
 * after that. It keeps its model's memory alive, even if the {@link Model} is closed first.
 *
 * <pre>{@code
 * try (Model model = Model.load(path);
 *     Context context = Context.create(model, ContextParams.defaults());
 *     Batch batch = new Batch(context.batchSize())) {
 *   int[] prompt = model.vocabulary().tokenize("Once upon a time", true, false);
 *   int row = batch.add(prompt, 0, prompt.length, 0, 0, true);
 *   context.decode(batch);
 *   Logits logits = context.logits(row);
 * }
 * }</pre>
 */
public final class Context implements AutoCloseable {
  private static final VarHandle FLAG = C_CHAR.varHandle();

  /** Gives a plain address: a segment per token would be garbage per token. */
  private static final MethodHandle LOGITS_ADDRESS =
      Linker.nativeLinker()
          .downcallHandle(
              llama_h.llama_get_logits_ith$address(),
              FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT));

  private final Model model;
  private final NativeHandle handle;
  private final MemorySegment memory;
  private final KvCache kvCache;
  private final AppliedAdapters adapters;
  private final LogBridge.Errors errors = new LogBridge.Errors();

  /**
   * One byte, zero unless the running or next decode shall end, and a zero behind it. Garbage
   * collected memory, since any thread may write it at any time.
   */
  private final MemorySegment cancelFlag;

  private final int contextSize;
  private final int sequenceContextSize;
  private final int batchSize;
  private final int microBatchSize;
  private final int maxSequences;
  private final int maxOutputs;
  private final ContextParams.Pooling pooling;
  private final boolean unifiedKvCache;
  private final boolean sharesTokens;

  private boolean embeddings;
  private boolean causal;
  private boolean encoded;

  /** Which rows of the last batch have an output, as long as {@link #outputRows} says. */
  private final byte[] outputs;

  private int outputRows;
  private boolean hasLogits;

  /** Where the logits of each row were last; they stay there as long as batches look alike. */
  private final @Nullable MemorySegment[] logits;

  /** What samplers choose from; theirs one after the other, since all work on one thread. */
  private @Nullable Candidates candidates;

  /** Counts what makes earlier outputs invalid. */
  private long generation;

  private Context(
      Model model,
      ContextParams params,
      MemorySegment raw,
      MemorySegment cancelFlag,
      AppliedAdapters adapters) {
    this.model = model;
    this.adapters = adapters;
    this.handle = NativeHandle.adopt(this, "Context", raw, llama_h::llama_free);
    this.memory = llama_h.llama_get_memory(raw).reinterpret(handle.arena(), null);
    this.kvCache = new KvCache(this, params.keyType());
    this.cancelFlag = cancelFlag;
    this.contextSize = llama_h.llama_n_ctx(raw);
    this.sequenceContextSize = llama_h.llama_n_ctx_seq(raw);
    this.batchSize = llama_h.llama_n_batch(raw);
    this.microBatchSize = llama_h.llama_n_ubatch(raw);
    this.maxSequences = llama_h.llama_n_seq_max(raw);
    this.maxOutputs =
        params.maxOutputs() == 0 || model.info().hasEncoder() ? batchSize : params.maxOutputs();
    this.pooling = ContextParams.Pooling.of(llama_h.llama_pooling_type(raw));
    this.unifiedKvCache = params.unifiedKvCache();
    this.sharesTokens =
        memory.equals(MemorySegment.NULL) || (unifiedKvCache && !model.info().recurrent());
    this.embeddings = params.embeddings();
    this.causal = isCausal(model, params.attention());
    this.outputs = new byte[batchSize];
    this.logits = new MemorySegment[batchSize];
  }

  /**
   * Makes a context.
   *
   * @param model the model; it may be closed before the context
   * @param params how to make it
   * @return the context, which the caller closes on this thread
   * @throws ContextCreationException if llama.cpp cannot make it, most often for lack of memory;
   *     the message says why
   * @throws IllegalStateException if the model or an adapter is closed, or the model was loaded
   *     vocabulary-only
   * @throws IllegalArgumentException if the parameters do not fit each other or the model
   */
  public static Context create(Model model, ContextParams params) {
    check(model, params);
    AppliedAdapters adapters = AppliedAdapters.acquire(model, params.adapters());
    try {
      return create(model, params, adapters);
    } catch (Throwable e) {
      adapters.release();
      throw e;
    }
  }

  private static Context create(Model model, ContextParams params, AppliedAdapters adapters) {
    SharedHandle users = model.acquire();
    boolean made = false;
    try (Arena arena = Arena.ofConfined();
        LogBridge.Errors errors = new LogBridge.Errors().collect()) {
      MemorySegment cancelFlag = Arena.ofAuto().allocate(2);
      MemorySegment struct = params.toNative(arena);
      // Upstream changes its own idea of the trained size when a context extends it by YaRN.
      llama_context_params.n_ctx(struct, contextSize(model, params));
      llama_context_params.abort_callback(struct, CancelCallback.ADDRESS);
      llama_context_params.abort_callback_data(struct, cancelFlag);
      MemorySegment raw;
      long stamp = model.adapterLock().readLock();
      try {
        raw = llama_h.llama_init_from_model(users.segment(), struct);
      } finally {
        model.adapterLock().unlockRead(stamp);
      }
      if (raw.equals(MemorySegment.NULL)) {
        throw new ContextCreationException(
            "Cannot create a context: " + errors.join("llama.cpp does not say why"));
      }
      adapters.applyTo(raw);
      Context context = new Context(model, params, raw, cancelFlag, adapters);
      made = true;
      return context;
    } finally {
      if (!made) {
        users.release();
      }
    }
  }

  /**
   * The callback that ggml asks after each operation whether to stop.
   *
   * <p>It is C's own {@code strlen} on the two bytes of the flag: its result is 0 or 1, in the very
   * register where ggml expects a truth value. So no upcall is made, which would stop the
   * computation whenever the JVM stops its threads.
   */
  private static final class CancelCallback {
    static final MemorySegment ADDRESS =
        Linker.nativeLinker().defaultLookup().find("strlen").orElseThrow();
  }

  private static void check(Model model, ContextParams params) {
    if (model.isVocabularyOnly()) {
      throw new IllegalStateException(
          "%s was loaded vocabulary-only: it has no weights to decode with".formatted(model));
    }
    ModelInfo info = model.info();
    long limit = llama_h.llama_max_parallel_sequences();
    if (params.maxSequences() > limit) {
      throw new IllegalArgumentException(
          "maxSequences is at most %d, not %d".formatted(limit, params.maxSequences()));
    }
    int contextSize = contextSize(model, params);
    if (contextSize > ContextParams.MAX_SIZE) {
      throw new IllegalArgumentException(
          "The model was trained for a context of %d, more than the %d that a context can have: set contextSize"
              .formatted(contextSize, ContextParams.MAX_SIZE));
    }
    if (Math.min(contextSize, params.batchSize()) < params.maxSequences()) {
      throw new IllegalArgumentException(
          "maxSequences (%d) is at most contextSize (%d) and batchSize (%d)"
              .formatted(params.maxSequences(), contextSize, params.batchSize()));
    }
    if (info.hasEncoder()
        && info.hasDecoder()
        && params.maxSequences() > 1
        && !params.unifiedKvCache()) {
      throw new IllegalArgumentException(
          "A model with an encoder holds several sequences only in a unified KV cache");
    }
    if (info.hasEncoder()
        && info.hasDecoder()
        && pooling(model, params) != ContextParams.Pooling.NONE) {
      // The decoder needs what the encoder gives for each token, which pooling keeps from it.
      throw new IllegalArgumentException(
          "A model with an encoder and a decoder works only without pooling");
    }
    if (pooling(model, params) == ContextParams.Pooling.RANK && !model.hasClassifier()) {
      requireReadableScores(model, params);
    }
    if (params.embeddings() && averages(info, pooling(model, params))) {
      boolean causal = isCausal(model, params.attention());
      int batch = causal ? Math.min(contextSize, params.batchSize()) : params.batchSize();
      int microBatch = params.microBatchSize() == 0 ? batch : params.microBatchSize();
      int outputs = params.maxOutputs() == 0 || info.hasEncoder() ? batch : params.maxOutputs();
      requireWholeMicroBatches(
          Math.min(roundedUp(contextSize, params), Math.min(batch, microBatch)),
          params.maxSequences(),
          outputs);
    }
  }

  private static int contextSize(Model model, ContextParams params) {
    return params.contextSize() == 0 ? model.info().trainedContextSize() : params.contextSize();
  }

  private static ContextParams.Pooling pooling(Model model, ContextParams params) {
    return params.pooling() == ContextParams.Pooling.MODEL ? model.pooling() : params.pooling();
  }

  /**
   * Without a classifier upstream takes the scores from whole embeddings as if they were rows of
   * scores: right for the first sequence only, and asserted to be impossible if there are more
   * scores than an embedding is wide.
   */
  private static void requireReadableScores(Model model, ContextParams params) {
    if (params.maxSequences() > 1) {
      throw new IllegalArgumentException(
          "A model without a classifier ranks one sequence at a time, not %d"
              .formatted(params.maxSequences()));
    }
    if (model.classCount() > model.info().outputEmbeddingSize()) {
      throw new IllegalArgumentException(
          "A model without a classifier cannot give %d scores".formatted(model.classCount()));
    }
  }

  /** The context size that upstream makes of the one asked for. */
  private static int roundedUp(int contextSize, ContextParams params) {
    int whole = multipleOf256(contextSize);
    return params.unifiedKvCache()
        ? whole
        : multipleOf256(whole / params.maxSequences()) * params.maxSequences();
  }

  private static int multipleOf256(int size) {
    return (size + 255) / 256 * 256;
  }

  /** Whether the embeddings of a sequence are averaged. */
  private static boolean averages(ModelInfo info, ContextParams.Pooling pooling) {
    return pooling == ContextParams.Pooling.MEAN
        || (pooling == ContextParams.Pooling.RANK && info.architecture().equals("modern-bert"));
  }

  /**
   * Upstream plans for a micro-batch that it divides among all sequences, all of it outputs; if it
   * does not come out even, averaging their embeddings is asserted to be impossible.
   */
  private static void requireWholeMicroBatches(int microBatchSize, int sequences, int outputs) {
    if (microBatchSize % sequences != 0 || outputs < microBatchSize) {
      throw new IllegalArgumentException(
          ("Mean pooling needs a microBatchSize (%d) that is a multiple of maxSequences (%d), and"
                  + " as many maxOutputs (%d)")
              .formatted(microBatchSize, sequences, outputs));
    }
  }

  /**
   * Upstream tells nobody what it took from the model, so this follows what its loaders do: a key
   * of the metadata, and models that never are causal.
   */
  private static boolean isCausal(Model model, ContextParams.Attention attention) {
    ModelInfo info = model.info();
    return switch (attention) {
      case CAUSAL -> true;
      case NON_CAUSAL -> false;
      case MODEL ->
          !info.diffusion()
              && !info.architecture().equals("gemma-embedding")
              && !"false".equals(model.metadata().get(info.architecture() + ".attention.causal"));
    };
  }

  /** The model. */
  public Model model() {
    return model;
  }

  /**
   * The model's vocabulary. It stays usable until this context is closed, even if the model is
   * closed before.
   */
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  /** How many tokens the KV cache holds for all sequences together. */
  public int contextSize() {
    return contextSize;
  }

  /** How many tokens the KV cache holds for one sequence. */
  public int sequenceContextSize() {
    return sequenceContextSize;
  }

  /** Logical batch size ({@code n_batch}): the most tokens in one {@link #decode}. */
  public int batchSize() {
    return batchSize;
  }

  /** Physical batch size ({@code n_ubatch}), at most {@link #batchSize()}. */
  public int microBatchSize() {
    return microBatchSize;
  }

  /** The most sequences in the KV cache. */
  public int maxSequences() {
    return maxSequences;
  }

  /** How the embeddings of a sequence are made one; never {@code MODEL}. */
  public ContextParams.Pooling pooling() {
    return pooling;
  }

  /** Whether all sequences share one KV cache. */
  public boolean isKvCacheUnified() {
    return unifiedKvCache;
  }

  /** Whether a token attends only to those before it. */
  public boolean isCausal() {
    return causal;
  }

  /**
   * Whether the context remembers what it has decoded. Models such as BERT do not: they only
   * {@linkplain #encode encode}.
   */
  public boolean hasKvCache() {
    return !memory.equals(MemorySegment.NULL);
  }

  /** What the context remembers of its sequences. */
  public KvCache kvCache() {
    return kvCache;
  }

  /** The number of threads that compute a single token. */
  public int threads() {
    return llama_h.llama_n_threads(segment());
  }

  /** The number of threads that compute several tokens. */
  public int batchThreads() {
    return llama_h.llama_n_threads_batch(segment());
  }

  /**
   * Sets how many threads compute.
   *
   * @param threads for a single token
   * @param batchThreads for several tokens
   * @throws IllegalArgumentException if either is less than 1 or more than 512
   */
  public void setThreads(int threads, int batchThreads) {
    int most = ContextParams.MAX_THREADS;
    if (threads < 1 || threads > most || batchThreads < 1 || batchThreads > most) {
      throw new IllegalArgumentException(
          "A context computes with 1 to %d threads, not %d and %d"
              .formatted(most, threads, batchThreads));
    }
    llama_h.llama_set_n_threads(segment(), threads, batchThreads);
  }

  /**
   * Sets whether the next batches give embeddings, for every token.
   *
   * @throws IllegalArgumentException if they would be averaged ({@link
   *     ContextParams.Pooling#MEAN}), and {@link #microBatchSize()} is no multiple of {@link
   *     #maxSequences()} or more than the context's outputs
   */
  public void setEmbeddings(boolean embeddings) {
    handle.check();
    if (embeddings && averages(model.info(), pooling)) {
      requireWholeMicroBatches(Math.min(contextSize, microBatchSize), maxSequences, maxOutputs);
    }
    llama_h.llama_set_embeddings(segment(), embeddings);
    this.embeddings = embeddings;
    forgetOutputs();
  }

  /**
   * Sets whether a token attends only to those before it. If not, a batch has at most {@link
   * #microBatchSize()} tokens.
   */
  public void setCausalAttention(boolean causal) {
    llama_h.llama_set_causal_attn(segment(), causal);
    this.causal = causal;
  }

  /**
   * Lets the model read a batch, and remembers it in the KV cache ({@code llama_decode}).
   *
   * @param batch the tokens; it is not changed
   * @throws KvCacheFullException if the KV cache has no room for the batch; it is unchanged then
   * @throws DecodeCancelledException if {@link #cancel()} was called
   * @throws DecodeException if llama.cpp fails for another reason
   * @throws IllegalArgumentException if the batch is empty, has more than {@link #batchSize()}
   *     tokens, a token that is not in the vocabulary, a sequence that the context does not have, a
   *     token of several sequences without a {@linkplain ContextParams#unifiedKvCache() unified
   *     cache}, or positions that do not follow those in the KV cache
   * @throws IllegalStateException if the context or the batch is closed; if the model has no
   *     decoder; or if it has an encoder and nothing was encoded
   */
  public void decode(Batch batch) {
    if (memory.equals(MemorySegment.NULL)) {
      throw new IllegalStateException(
          "Models of the architecture %s do not decode: use encode"
              .formatted(model.info().architecture()));
    }
    if (model.info().hasEncoder() && !encoded) {
      throw new IllegalStateException("This model decodes only what was encoded before");
    }
    run(batch, causal ? batchSize : microBatchSize, embeddings, llama_h::llama_decode);
    hasLogits = true;
  }

  /**
   * Lets the model's encoder read a batch ({@code llama_encode}). Every token has an output.
   *
   * @param batch the tokens, each sequence whole and from position 0; it is not changed
   * @throws DecodeCancelledException if {@link #cancel()} was called
   * @throws DecodeException if llama.cpp fails for another reason
   * @throws IllegalArgumentException if the batch is empty, has more than {@link #microBatchSize()}
   *     tokens, a token that is not in the vocabulary or a sequence that the context does not have
   * @throws IllegalStateException if the context or the batch is closed, or the model has no
   *     encoder
   */
  public void encode(Batch batch) {
    if (!memory.equals(MemorySegment.NULL) && !model.info().hasEncoder()) {
      throw new IllegalStateException(
          "Models of the architecture %s do not encode: use decode"
              .formatted(model.info().architecture()));
    }
    run(batch, microBatchSize, true, llama_h::llama_encode);
    hasLogits = false;
    encoded = true;
  }

  /** A C function that takes a context and a batch. */
  private interface Computation {
    int run(MemorySegment context, MemorySegment batch);
  }

  private void run(Batch batch, int limit, boolean allOutputs, Computation computation) {
    MemorySegment context = segment();
    MemorySegment struct = batch.segment();
    check(batch, limit, allOutputs);
    forgetOutputs();
    if ((byte) FLAG.getVolatile(cancelFlag, 0L) != 0) {
      throw cancelled();
    }
    int status;
    String reason = "";
    long stamp = model.adapterLock().readLock();
    try (LogBridge.Errors collected = errors.collect()) {
      status = computation.run(context, struct);
      if (status < 0) {
        reason = collected.join("");
      }
    } finally {
      model.adapterLock().unlockRead(stamp);
      Reference.reachabilityFence(this);
    }
    switch (status) {
      case 0 -> rememberOutputs(batch, allOutputs);
      case KvCacheFullException.STATUS -> throw new KvCacheFullException(batch.size());
      case DecodeCancelledException.STATUS -> throw cancelled();
      case INVALID_BATCH -> throw new IllegalArgumentException("The batch is refused: " + reason);
      default -> throw new DecodeException(status, reason);
    }
  }

  private static final int INVALID_BATCH = -1;

  private void check(Batch batch, int limit, boolean allOutputs) {
    int size = batch.size();
    if (size == 0) {
      throw new IllegalArgumentException("The batch is empty");
    }
    if (size > limit) {
      throw new IllegalArgumentException(
          "The batch has %d tokens, but this context takes %d at once".formatted(size, limit));
    }
    int outputCount = allOutputs ? size : batch.outputCount();
    if (outputCount > maxOutputs) {
      throw new IllegalArgumentException(
          "The batch asks for %d outputs, but this context gives at most %d"
              .formatted(outputCount, maxOutputs));
    }
    if (batch.largestToken() >= model.vocabulary().size()) {
      throw new IllegalArgumentException(
          "The batch has token %d, but the vocabulary ends before %d"
              .formatted(batch.largestToken(), model.vocabulary().size()));
    }
    if (batch.largestPosition() >= model.positions()) {
      throw new IllegalArgumentException(
          "The batch has position %d, but this model knows only %d, numbered from 0"
              .formatted(batch.largestPosition(), model.positions()));
    }
    if (batch.largestSequence() >= maxSequences) {
      throw new IllegalArgumentException(
          "The batch has sequence %d, but this context has only %d, numbered from 0"
              .formatted(batch.largestSequence(), maxSequences));
    }
    if (batch.mostSequences() > 1 && !sharesTokens) {
      throw new IllegalArgumentException(
          "A token can belong to several sequences only in a unified KV cache of an attention model");
    }
  }

  private void forgetOutputs() {
    generation++;
    outputRows = 0;
    hasLogits = false;
  }

  private void rememberOutputs(Batch batch, boolean all) {
    batch.copyOutputs(outputs);
    outputRows = batch.size();
    if (all) {
      Arrays.fill(outputs, 0, outputRows, (byte) 1);
    }
  }

  private DecodeCancelledException cancelled() {
    FLAG.setVolatile(cancelFlag, 0L, (byte) 0);
    return new DecodeCancelledException();
  }

  /**
   * Cancels the decode or encode that is running, or else the next one: it ends with {@link
   * DecodeCancelledException}. This may be called by any thread at any time; after {@link #close()}
   * it does nothing.
   *
   * <p>It takes effect after the operation that the CPU is computing. A GPU finishes its
   * micro-batch.
   */
  public void cancel() {
    FLAG.setVolatile(cancelFlag, 0L, (byte) 1);
  }

  /**
   * The logits of a row of the last decoded batch.
   *
   * @param row the token's place in the batch
   * @return a view, valid until the next decode or encode
   * @throws IllegalStateException if there was no decode, or the last one failed
   * @throws IllegalArgumentException if the batch asked for no output for this row
   * @throws IndexOutOfBoundsException if the batch had no such row
   */
  public Logits logits(int row) {
    return new Logits(this, generation, logitsOf(row));
  }

  /**
   * The embedding of a row of the last batch.
   *
   * @param row the token's place in the batch
   * @return a copy
   * @throws IllegalStateException if the context gives no embeddings or pools them, or nothing was
   *     decoded or encoded
   * @throws IndexOutOfBoundsException if the batch had no such row
   */
  public float[] embedding(int row) {
    float[] embedding = new float[model.info().outputEmbeddingSize()];
    embedding(row, embedding);
    return embedding;
  }

  /**
   * Copies the embedding of a row of the last batch.
   *
   * @param row the token's place in the batch
   * @param target where to, {@link ModelInfo#outputEmbeddingSize()} long
   * @throws IllegalStateException if the context gives no embeddings or pools them, or nothing was
   *     decoded or encoded
   * @throws IndexOutOfBoundsException if the batch had no such row
   * @throws IllegalArgumentException if the target has another length
   */
  public void embedding(int row, float[] target) {
    requireEmbeddings();
    if (pooling != ContextParams.Pooling.NONE) {
      throw new IllegalStateException(
          "Embeddings are pooled (%s): ask for those of a sequence".formatted(pooling));
    }
    requireOutput(row);
    int width = model.info().outputEmbeddingSize();
    if (target.length != width) {
      throw new IllegalArgumentException(
          "An embedding of this model has %d values, not %d".formatted(width, target.length));
    }
    MemorySegment values = llama_h.llama_get_embeddings_ith(segment(), row);
    if (values.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("This model gives no embeddings");
    }
    MemorySegment.copy(lend(values, width), C_FLOAT, 0, target, 0, width);
  }

  /**
   * The embedding of a sequence of the last batch; for a reranking model its scores.
   *
   * @param sequence the sequence
   * @return a copy
   * @throws IllegalStateException if the context gives no embeddings or does not pool them, or
   *     nothing was decoded or encoded
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws IllegalArgumentException if no token of the last batch belongs to the sequence
   */
  public float[] sequenceEmbedding(int sequence) {
    requireEmbeddings();
    if (pooling == ContextParams.Pooling.NONE) {
      throw new IllegalStateException("Embeddings are not pooled: ask for those of a row");
    }
    Objects.checkIndex(sequence, maxSequences);
    if (outputRows == 0) {
      throw nothingDecoded();
    }
    MemorySegment embedding = llama_h.llama_get_embeddings_seq(segment(), sequence);
    if (embedding.equals(MemorySegment.NULL)) {
      throw new IllegalArgumentException(
          "No token of the last batch belongs to sequence " + sequence);
    }
    return floats(
        embedding,
        pooling == ContextParams.Pooling.RANK
            ? model.classCount()
            : model.info().outputEmbeddingSize());
  }

  /**
   * Waits until all computations are finished. Reading an output does that by itself; measuring
   * does not.
   */
  public void synchronize() {
    llama_h.llama_synchronize(segment());
  }

  /** What llama.cpp measured, if {@link ContextParams#performanceCounters()} are on. */
  public PerformanceCounters performanceCounters() {
    return PerformanceCounters.read(segment());
  }

  /** Sets the counters back to zero. */
  public void resetPerformanceCounters() {
    llama_h.llama_perf_context_reset(segment());
  }

  /**
   * Copies the state of all sequences.
   *
   * @throws StateException if it is larger than an array can be: save it to a file then
   */
  public byte[] saveState() {
    return SavedState.ofContext(this).toBytes();
  }

  /**
   * Writes the state of all sequences to a file.
   *
   * @throws StateException if the file cannot be written
   */
  public void saveState(Path file) {
    SavedState.ofContext(this).write(file);
  }

  /**
   * Replaces all sequences by a saved state. The outputs of the last batch are gone after that.
   *
   * @throws StateException if it is no state of a whole context, is damaged, is of another model,
   *     or does not fit this context; in the last case the KV cache is empty after that
   */
  public void restoreState(byte[] state) {
    forgetOutputs();
    SavedState.ofContext(this).restore(state);
  }

  /**
   * Replaces all sequences by a state in a file.
   *
   * @throws StateException if the file cannot be read, holds no state of a whole context, is
   *     damaged, or does not fit this context; in the last case the KV cache is empty after that
   */
  public void restoreState(Path file) {
    forgetOutputs();
    SavedState.ofContext(this).restore(file);
  }

  /**
   * How many bytes {@link #saveSequence(int)} would give.
   *
   * @throws IndexOutOfBoundsException if the context has no such sequence
   */
  public long sequenceStateSize(int sequence) {
    return sequenceState(sequence).size();
  }

  /**
   * Copies the state of one sequence.
   *
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws StateException if it is larger than an array can be: save it to a file then
   */
  public byte[] saveSequence(int sequence) {
    return sequenceState(sequence).toBytes();
  }

  /**
   * Copies the state of one sequence to native memory, from where {@link #restoreSequence(int,
   * SequenceState)} brings it back. Faster than {@link #saveSequence(int)}, for this process alone.
   *
   * @return the caller's to close
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws StateException if llama.cpp cannot save it
   */
  public SequenceState keepSequence(int sequence) {
    Objects.checkIndex(sequence, maxSequences);
    return new SequenceState(this, sequence);
  }

  /**
   * Replaces a sequence by one that was kept, of this or another number.
   *
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws IllegalStateException if the state is closed
   * @throws StateException if it is of another model, or does not fit this context; in the last
   *     case the sequence is empty after that
   */
  public void restoreSequence(int sequence, SequenceState state) {
    Objects.checkIndex(sequence, maxSequences);
    forgetOutputs();
    state.restore(this, sequence);
  }

  /**
   * Writes the state of one sequence to a file.
   *
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws StateException if the file cannot be written
   */
  public void saveSequence(int sequence, Path file) {
    sequenceState(sequence).write(file);
  }

  /**
   * Replaces a sequence by a saved one, of this or another number.
   *
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws StateException if it is no state of a sequence, is damaged, or does not fit this
   *     context; in the last case the sequence is empty after that
   */
  public void restoreSequence(int sequence, byte[] state) {
    forgetOutputs();
    sequenceState(sequence).restore(state);
  }

  /**
   * Replaces a sequence by one in a file.
   *
   * @throws IndexOutOfBoundsException if the context has no such sequence
   * @throws StateException if the file cannot be read, holds no state of a sequence, is damaged, or
   *     does not fit this context; in the last case the sequence is empty after that
   */
  public void restoreSequence(int sequence, Path file) {
    forgetOutputs();
    sequenceState(sequence).restore(file);
  }

  private SavedState sequenceState(int sequence) {
    Objects.checkIndex(sequence, maxSequences);
    return SavedState.ofSequence(this, sequence);
  }

  /**
   * Frees the context, and its model if that is closed and this was its last user. Closing again
   * does nothing.
   *
   * @throws WrongThreadException on another thread than the owning one, so also during a decode
   */
  @Override
  public void close() {
    if (handle.close()) {
      adapters.release();
      model.release();
    }
  }

  /** The native context. */
  MemorySegment segment() {
    return handle.segment();
  }

  /** The native memory, null for a model without. */
  MemorySegment memory() {
    handle.check();
    return memory;
  }

  /** Whether a part of a sequence can be copied to another. */
  boolean canCopyRanges() {
    // The architecture with a compressed cache copies whole sequences only.
    return unifiedKvCache && !model.info().architecture().equals("deepseek4");
  }

  /** Fails unless a row of the last batch has logits: upstream asserts it. */
  private void requireLogits(int row) {
    handle.check();
    requireOutput(row);
    if (!hasLogits) {
      throw nothingDecoded();
    }
  }

  /**
   * The logits of a row where C keeps them, as long as the vocabulary. They are valid as long as
   * {@link #generation()} says the same.
   *
   * @throws IllegalStateException if nothing was decoded, the last decode failed, or the model
   *     gives no logits
   * @throws IllegalArgumentException if the batch asked for no output for this row
   * @throws IndexOutOfBoundsException if the batch had no such row
   */
  MemorySegment logitsOf(int row) {
    requireLogits(row);
    long address = logitsAddress(row);
    MemorySegment known = logits[row];
    if (known == null || known.address() != address) {
      if (address == 0) {
        throw new IllegalStateException("This model gives no logits");
      }
      known = lend(MemorySegment.ofAddress(address), model.vocabulary().size());
      logits[row] = known;
    }
    return known;
  }

  private long logitsAddress(int row) {
    try {
      return (long) LOGITS_ADDRESS.invokeExact(segment(), row);
    } catch (Throwable e) {
      throw new AssertionError("A native call does not throw", e);
    }
  }

  /** Memory for the tokens that a sampler chooses from, taken when it is first needed. */
  Candidates candidates() {
    Candidates result = candidates;
    if (result == null) {
      result = new Candidates(model.vocabulary().size(), handle);
      candidates = result;
    }
    return result;
  }

  /** Counts the batches, and what else makes outputs invalid. */
  long generation() {
    return generation;
  }

  /** Whether the outputs of a generation are still there. */
  boolean holds(long expected) {
    return handle.isOpen() && generation == expected;
  }

  /** Fails if the outputs of a generation are gone. */
  void checkGeneration(long expected) {
    handle.check();
    if (generation != expected) {
      throw new IllegalStateException(
          "These logits are gone: the context has begun another batch since");
    }
  }

  private void requireOutput(int row) {
    if (outputRows == 0) {
      throw nothingDecoded();
    }
    if (outputs[Objects.checkIndex(row, outputRows)] == 0) {
      throw new IllegalArgumentException(
          "Row %d has no output: ask for one when the token is added to the batch".formatted(row));
    }
  }

  private void requireEmbeddings() {
    handle.check();
    if (!embeddings) {
      throw new IllegalStateException("This context gives no embeddings: turn them on first");
    }
  }

  private static IllegalStateException nothingDecoded() {
    return new IllegalStateException("There is no output: decode a batch first");
  }

  private MemorySegment lend(MemorySegment floats, int count) {
    return floats.reinterpret(count * C_FLOAT.byteSize(), handle.arena(), null);
  }

  private float[] floats(MemorySegment values, int count) {
    if (values.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("This model gives no embeddings");
    }
    return lend(values, count).toArray(C_FLOAT);
  }
}
