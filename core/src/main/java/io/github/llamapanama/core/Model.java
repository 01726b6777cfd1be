package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_progress_callback;
import io.github.llamapanama.core.gguf.Gguf;
import io.github.llamapanama.core.gguf.GgufTensor;
import io.github.llamapanama.core.gguf.GgufType;
import io.github.llamapanama.core.gguf.GgufValue;
import io.github.llamapanama.core.gguf.ModelFileCheck;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model: its weights, its vocabulary and what its file says about it.
 *
 * <p>A model may be used by any number of threads and shared by any number of contexts. It may be
 * closed in any order relative to them and more than once: no new context can be made then, but
 * those there are go on, and the native memory is freed when the last one is closed. What is known
 * about the model stays readable.
 */
public final class Model implements AutoCloseable {
  private static final String CHAT_TEMPLATE = "tokenizer.chat_template";

  private final Path path;
  private final SharedHandle handle;
  private final Map<String, String> metadata;
  private final ModelInfo info;
  private final Vocabulary vocabulary;
  private final boolean vocabularyOnly;
  private final long positions;
  private final boolean classifier;
  private final Map<String, GgufTensor> weights;
  private final boolean splitByTensors;
  private final StampedLock adapterLock = new StampedLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LeakReporter.Tracked tracked;

  private Model(Path path, Gguf header, ModelParams params, MemorySegment raw) {
    this.path = path;
    this.handle = new SharedHandle("Model " + path, raw, llama_h::llama_model_free);
    this.metadata = Collections.unmodifiableMap(readMetadata(handle.segment()));
    this.info = ModelInfo.read(handle.segment(), metadata);
    this.vocabulary = new Vocabulary(handle);
    this.vocabularyOnly = params.vocabularyOnly();
    this.positions =
        header
            .tensor("position_embd.weight")
            .map(table -> table.elements() / Math.max(1, table.shape().getFirst()))
            .orElse(Long.MAX_VALUE);
    this.classifier = header.tensor("cls.output.weight").isPresent();
    this.weights =
        header.tensors().stream()
            .collect(Collectors.toUnmodifiableMap(GgufTensor::name, t -> t, (one, other) -> one));
    this.splitByTensors = params.splitMode() == ModelParams.SplitMode.TENSOR;
    this.tracked = LeakReporter.track(this, "Model " + path);
  }

  /**
   * Loads a model with llama.cpp's defaults.
   *
   * @see #load(Path, ModelParams)
   */
  public static Model load(Path path) {
    return load(path, ModelParams.defaults());
  }

  /**
   * Loads a model from a GGUF file. Of a model that is split into files named {@code
   * <name>-00001-of-00003.gguf} and so on, give the first.
   *
   * @param path the file
   * @param params how to load it
   * @return the model, which the caller closes
   * @throws ModelLoadException if the file cannot be loaded; the reason says why
   * @throws ModelLoadCancelledException if {@link ModelParams#progress()} asked for it
   * @throws io.github.llamapanama.bindings.NativeLibraryException if llama.cpp cannot be loaded
   */
  public static Model load(Path path, ModelParams params) {
    Natives.load();
    Gguf header = ModelFileCheck.check(path);
    check(path, header, params);
    return load(
        path,
        header,
        params,
        (arena, struct) ->
            llama_h.llama_model_load_from_file(arena.allocateFrom(path.toString()), struct));
  }

  /**
   * Loads a model that is split into several files of any names.
   *
   * @param paths the files in their order
   * @param params how to load them
   * @return the model, which the caller closes
   * @throws ModelLoadException if the files cannot be loaded; the reason says why
   * @throws ModelLoadCancelledException if {@link ModelParams#progress()} asked for it
   * @throws IllegalArgumentException if there is no file
   */
  public static Model load(List<Path> paths, ModelParams params) {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("A model has at least one file");
    }
    Natives.load();
    Gguf header = ModelFileCheck.check(paths);
    check(paths.getFirst(), header, params);
    return load(
        paths.getFirst(),
        header,
        params,
        (arena, struct) -> {
          MemorySegment array = arena.allocate(C_POINTER, paths.size());
          for (int i = 0; i < paths.size(); i++) {
            array.setAtIndex(C_POINTER, i, arena.allocateFrom(paths.get(i).toString()));
          }
          return llama_h.llama_model_load_from_splits(array, paths.size(), struct);
        });
  }

  /** A C function that loads a model. */
  private interface Loader {
    MemorySegment load(Arena arena, MemorySegment params);
  }

  private static Model load(Path path, Gguf header, ModelParams params, Loader loader) {
    try (Arena arena = Arena.ofConfined();
        LogBridge.Errors errors = new LogBridge.Errors().collect()) {
      ProgressUpcall progress = params.progress().map(ProgressUpcall::new).orElse(null);
      MemorySegment callback =
          progress == null
              ? MemorySegment.NULL
              : llama_progress_callback.allocate(progress::loaded, arena);
      MemorySegment raw = loader.load(arena, params.toNative(arena, callback));
      if (progress != null && progress.cancelled) {
        if (!raw.equals(MemorySegment.NULL)) {
          llama_h.llama_model_free(raw);
        }
        progress.rethrow();
        throw new ModelLoadCancelledException(path);
      }
      if (raw.equals(MemorySegment.NULL)) {
        throw new ModelLoadException(path, errors.join("llama.cpp does not say why"));
      }
      return new Model(path, header, params, raw);
    }
  }

  /** Keeps what a listener throws away from C, where it would end the VM. */
  private static final class ProgressUpcall {
    private final LoadProgress listener;
    private boolean cancelled;
    private @Nullable Throwable thrown;

    private ProgressUpcall(LoadProgress listener) {
      this.listener = listener;
    }

    private boolean loaded(float fraction, MemorySegment userData) {
      if (cancelled) {
        return false;
      }
      try {
        cancelled = !listener.loaded(fraction);
      } catch (Throwable e) {
        thrown = e;
        cancelled = true;
      }
      return !cancelled;
    }

    private void rethrow() {
      switch (thrown) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError("LoadProgress throws nothing checked", thrown);
      }
    }
  }

  /** Checks the file once more as the overrides make it look. */
  private static void check(Path path, Gguf header, ModelParams params) {
    if (params.metadataOverrides().isEmpty()) {
      return;
    }
    Map<String, GgufValue> metadata = new LinkedHashMap<>(header.metadata());
    for (MetadataOverride override : params.metadataOverrides()) {
      metadata.put(override.key(), value(override, metadata.get(override.key())));
    }
    ModelFileCheck.check(
        path,
        new Gguf(
            header.version(), metadata, header.tensors(), header.alignment(), header.dataOffset()));
  }

  private static GgufValue value(MetadataOverride override, @Nullable GgufValue replaced) {
    return switch (override) {
      case MetadataOverride.IntegerOverride integer ->
          new GgufValue.Int(
              replaced instanceof GgufValue.Int number ? number.type() : GgufType.UINT32,
              integer.value());
      case MetadataOverride.FloatOverride number ->
          new GgufValue.Real(GgufType.FLOAT32, number.value());
      case MetadataOverride.BooleanOverride truth -> new GgufValue.Bool(truth.value());
      case MetadataOverride.StringOverride text -> new GgufValue.Text(text.value());
    };
  }

  private static SequencedMap<String, String> readMetadata(MemorySegment model) {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    int count = llama_h.llama_model_meta_count(model);
    for (int i = 0; i < count; i++) {
      int index = i;
      metadata.put(
          Strings.read(
              (buffer, size) -> llama_h.llama_model_meta_key_by_index(model, index, buffer, size)),
          Strings.read(
              (buffer, size) ->
                  llama_h.llama_model_meta_val_str_by_index(model, index, buffer, size)));
    }
    return metadata;
  }

  /** The file that the model was loaded from; the first one, if it was split. */
  public Path path() {
    return path;
  }

  /** The facts about the model. */
  public ModelInfo info() {
    return info;
  }

  /** The scalar values of the file's metadata as text, by key. Lists are not among them. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The model's tokens. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Whether the model has a vocabulary but no weights, so that no context can be made from it. */
  public boolean isVocabularyOnly() {
    return vocabularyOnly;
  }

  /** The chat template of the file, a Jinja program, if it has one. */
  public Optional<String> chatTemplate() {
    return Optional.ofNullable(metadata.get(CHAT_TEMPLATE));
  }

  /**
   * A chat template of the file by name.
   *
   * @param name the name, such as {@code tool_use}
   */
  public Optional<String> chatTemplate(String name) {
    return Optional.ofNullable(metadata.get(CHAT_TEMPLATE + "." + name));
  }

  /** The names of all named chat templates; the one without a name is not among them. */
  public List<String> chatTemplateNames() {
    String prefix = CHAT_TEMPLATE + ".";
    return metadata.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .sorted()
        .toList();
  }

  /**
   * How the file says that the embeddings of a sequence are made one; {@link
   * ContextParams.Pooling#NONE} if it does not say.
   */
  public ContextParams.Pooling pooling() {
    String value = metadata.getOrDefault(info.architecture() + ".pooling_type", "0");
    ContextParams.Pooling pooling = ContextParams.Pooling.of(Integer.parseInt(value));
    return pooling == ContextParams.Pooling.MODEL ? ContextParams.Pooling.NONE : pooling;
  }

  /**
   * How many positions the model knows: as many as its table of position embeddings has, for models
   * such as BERT and GPT-2; {@link Long#MAX_VALUE} for those that count on.
   */
  public long positions() {
    return positions;
  }

  /**
   * Whether the model has a layer that makes scores of an embedding. A model without one can still
   * rank, if its embeddings begin with the scores.
   */
  public boolean hasClassifier() {
    return classifier;
  }

  /**
   * The number of scores that a reranking or classifying model gives for a text.
   *
   * @throws IllegalStateException if the model's memory is freed
   */
  public int classCount() {
    return llama_h.llama_model_n_cls_out(handle.segment());
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return closed.get();
  }

  /**
   * Closes the model. Its native memory is freed now or, if contexts or samplers still use it, when
   * the last of them is closed. Closing again does nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      tracked.closed();
      handle.release();
    }
  }

  @Override
  public String toString() {
    return "Model[" + info.description() + ", " + path + "]";
  }

  /**
   * Makes the caller a user of the model, until it calls {@link SharedHandle#release()}.
   *
   * @throws IllegalStateException if the model is closed
   */
  SharedHandle acquire() {
    if (closed.get()) {
      throw new IllegalStateException("Model " + path + " is closed");
    }
    handle.acquire();
    return handle;
  }

  /** The tensors of the model's file or files, by name. */
  Map<String, GgufTensor> weights() {
    return weights;
  }

  /** Whether all devices compute each tensor together. */
  boolean isSplitByTensors() {
    return splitByTensors;
  }

  /**
   * Guards the list of its adapters that the native model keeps: what computes reads it, what loads
   * or frees an adapter writes it.
   */
  StampedLock adapterLock() {
    return adapterLock;
  }

  /** Ends what {@link #acquire()} began; the last user frees the native memory. */
  void release() {
    handle.release();
  }
}
