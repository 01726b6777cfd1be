package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_model_kv_override;
import io.github.llamapanama.bindings.llama_model_params;
import io.github.llamapanama.bindings.llama_model_tensor_buft_override;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * How to load a model. The defaults are llama.cpp's own ({@code llama_model_default_params}).
 *
 * @param gpuLayers how many layers to keep on the GPU, below zero for all
 * @param devices the devices to use, without the CPU; an empty list for none, absent for all
 * @param splitMode how to spread the model over several GPUs
 * @param mainGpu the index of the device that holds the whole model with {@link SplitMode#NONE}
 * @param tensorSplit how much of the model each device takes, in proportion to each other; empty to
 *     let llama.cpp choose
 * @param loadMode how to bring the file into memory
 * @param lazyMode whether rows of some large tensors are read when they are first needed
 * @param vocabularyOnly whether to load the vocabulary and no weights
 * @param checkTensors whether to look for invalid numbers in the weights
 * @param extraBuffers whether weights may be repacked for faster computation
 * @param noHostBuffers whether to do without the memory a GPU shares with the CPU, so that repacked
 *     weights can be used
 * @param predictionLayers whether to load the layers for multi-token prediction
 * @param metadataOverrides values that take the place of those in the file
 * @param tensorPlacements tensors that go to a device of their own; the first pattern that matches
 *     counts
 * @param progress told how far the loading is
 */
public record ModelParams(
    int gpuLayers,
    Optional<List<Device>> devices,
    SplitMode splitMode,
    int mainGpu,
    List<Float> tensorSplit,
    LoadMode loadMode,
    LazyMode lazyMode,
    boolean vocabularyOnly,
    boolean checkTensors,
    boolean extraBuffers,
    boolean noHostBuffers,
    boolean predictionLayers,
    List<MetadataOverride> metadataOverrides,
    List<TensorPlacement> tensorPlacements,
    Optional<LoadProgress> progress) {

  /** Checks the values and copies the lists. */
  public ModelParams {
    devices = devices.map(List::copyOf);
    tensorSplit = List.copyOf(tensorSplit);
    metadataOverrides = List.copyOf(metadataOverrides);
    tensorPlacements = List.copyOf(tensorPlacements);
    for (Device device : devices.orElse(List.of())) {
      if (device.type() == Device.Type.CPU) {
        throw new IllegalArgumentException(
            "The CPU is always used and cannot be listed among the devices");
      }
    }
    for (float share : tensorSplit) {
      if (!(share >= 0 && share < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "A share of the tensor split is 0 or more, not " + share);
      }
    }
  }

  /** How to spread a model over several GPUs. */
  public enum SplitMode {
    /** One GPU takes all. */
    NONE(llama_h.LLAMA_SPLIT_MODE_NONE()),
    /** Each GPU takes some layers with their part of the KV cache. */
    LAYER(llama_h.LLAMA_SPLIT_MODE_LAYER()),
    /** Each GPU takes some rows of each matrix. */
    ROW(llama_h.LLAMA_SPLIT_MODE_ROW()),
    /** All GPUs compute each tensor together. */
    TENSOR(llama_h.LLAMA_SPLIT_MODE_TENSOR());

    private final int value;

    SplitMode(int value) {
      this.value = value;
    }
  }

  /** How to bring a model file into memory. */
  public enum LoadMode {
    /** What suits the devices best. */
    AUTO(llama_h.LLAMA_LOAD_MODE_AUTO()),
    /** Read the file into memory. */
    READ(llama_h.LLAMA_LOAD_MODE_NONE()),
    /** Map the file into memory. */
    MMAP(llama_h.LLAMA_LOAD_MODE_MMAP()),
    /** Read the file into memory that is never swapped out. */
    MLOCK(llama_h.LLAMA_LOAD_MODE_MLOCK()),
    /** Map the file into memory that is never swapped out. */
    MMAP_MLOCK(llama_h.LLAMA_LOAD_MODE_MMAP_MLOCK()),
    /** Read the file past the system's file cache, where that is possible. */
    DIRECT_IO(llama_h.LLAMA_LOAD_MODE_DIRECT_IO());

    private final int value;

    LoadMode(int value) {
      this.value = value;
    }
  }

  /** When the rows of tensors that an architecture marks for it are read. */
  public enum LazyMode {
    /** All at the start. */
    OFF(llama_h.LLAMA_LAZY_MODE_OFF()),
    /** When needed, for tensors larger than 4 GiB. */
    AUTO(llama_h.LLAMA_LAZY_MODE_AUTO()),
    /** When needed. */
    ON(llama_h.LLAMA_LAZY_MODE_ON());

    private final int value;

    LazyMode(int value) {
      this.value = value;
    }
  }

  /**
   * Sends tensors to a device.
   *
   * @param pattern a regular expression (of C++'s {@code std::regex}) for names of tensors
   * @param device where they go; the CPU as well
   */
  public record TensorPlacement(String pattern, Device device) {}

  /** llama.cpp's defaults. */
  public static ModelParams defaults() {
    return builder().build();
  }

  /** Starts from llama.cpp's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes these values over C's defaults.
   *
   * @param arena owns the struct and all it points to; it must live until the model is loaded
   * @param progressCallback the upcall for {@link #progress()}, or null
   */
  MemorySegment toNative(Arena arena, MemorySegment progressCallback) {
    MemorySegment params = llama_h.llama_model_default_params(arena);
    llama_model_params.n_gpu_layers(params, gpuLayers);
    llama_model_params.devices(params, nativeDevices(arena));
    llama_model_params.split_mode(params, splitMode.value);
    llama_model_params.main_gpu(params, mainGpu);
    llama_model_params.tensor_split(params, nativeTensorSplit(arena));
    llama_model_params.load_mode(params, loadMode.value);
    llama_model_params.lazy_mode(params, lazyMode.value);
    llama_model_params.vocab_only(params, vocabularyOnly);
    llama_model_params.check_tensors(params, checkTensors);
    llama_model_params.use_extra_bufts(params, extraBuffers);
    llama_model_params.no_host(params, noHostBuffers);
    llama_model_params.load_mtp(params, predictionLayers);
    llama_model_params.kv_overrides(params, nativeMetadataOverrides(arena));
    llama_model_params.tensor_buft_overrides(params, nativeTensorPlacements(arena));
    llama_model_params.progress_callback(params, progressCallback);
    return params;
  }

  private MemorySegment nativeDevices(Arena arena) {
    if (devices.isEmpty()) {
      return MemorySegment.NULL;
    }
    List<Device> list = devices.get();
    MemorySegment array = arena.allocate(C_POINTER, list.size() + 1L);
    for (int i = 0; i < list.size(); i++) {
      array.setAtIndex(C_POINTER, i, list.get(i).segment());
    }
    return array;
  }

  private MemorySegment nativeTensorSplit(Arena arena) {
    if (tensorSplit.isEmpty()) {
      return MemorySegment.NULL;
    }
    long maxDevices = llama_h.llama_max_devices();
    if (tensorSplit.size() > maxDevices) {
      throw new IllegalArgumentException(
          "The tensor split has %d shares, but there can be only %d devices"
              .formatted(tensorSplit.size(), maxDevices));
    }
    MemorySegment array = arena.allocate(C_FLOAT, maxDevices);
    for (int i = 0; i < tensorSplit.size(); i++) {
      array.setAtIndex(C_FLOAT, i, tensorSplit.get(i));
    }
    return array;
  }

  private MemorySegment nativeMetadataOverrides(Arena arena) {
    if (metadataOverrides.isEmpty()) {
      return MemorySegment.NULL;
    }
    // An empty key ends the list.
    MemorySegment array =
        llama_model_kv_override.allocateArray(metadataOverrides.size() + 1L, arena);
    for (int i = 0; i < metadataOverrides.size(); i++) {
      write(metadataOverrides.get(i), llama_model_kv_override.asSlice(array, i));
    }
    return array;
  }

  private static void write(MetadataOverride override, MemorySegment struct) {
    llama_model_kv_override.key(struct).setString(0, override.key());
    switch (override) {
      case MetadataOverride.IntegerOverride integer -> {
        llama_model_kv_override.tag(struct, llama_h.LLAMA_KV_OVERRIDE_TYPE_INT());
        llama_model_kv_override.val_i64(struct, integer.value());
      }
      case MetadataOverride.FloatOverride number -> {
        llama_model_kv_override.tag(struct, llama_h.LLAMA_KV_OVERRIDE_TYPE_FLOAT());
        llama_model_kv_override.val_f64(struct, number.value());
      }
      case MetadataOverride.BooleanOverride truth -> {
        llama_model_kv_override.tag(struct, llama_h.LLAMA_KV_OVERRIDE_TYPE_BOOL());
        llama_model_kv_override.val_bool(struct, truth.value());
      }
      case MetadataOverride.StringOverride text -> {
        llama_model_kv_override.tag(struct, llama_h.LLAMA_KV_OVERRIDE_TYPE_STR());
        llama_model_kv_override.val_str(struct).setString(0, text.value());
      }
    }
  }

  private MemorySegment nativeTensorPlacements(Arena arena) {
    if (tensorPlacements.isEmpty()) {
      return MemorySegment.NULL;
    }
    // A null pattern ends the list.
    MemorySegment array =
        llama_model_tensor_buft_override.allocateArray(tensorPlacements.size() + 1L, arena);
    for (int i = 0; i < tensorPlacements.size(); i++) {
      TensorPlacement placement = tensorPlacements.get(i);
      MemorySegment struct = llama_model_tensor_buft_override.asSlice(array, i);
      llama_model_tensor_buft_override.pattern(struct, arena.allocateFrom(placement.pattern()));
      llama_model_tensor_buft_override.buft(
          struct, llama_h.ggml_backend_dev_buffer_type(placement.device().segment()));
    }
    return array;
  }

  /** The same, telling another listener how far the loading is. */
  public ModelParams withProgress(LoadProgress listener) {
    return new ModelParams(
        gpuLayers,
        devices,
        splitMode,
        mainGpu,
        tensorSplit,
        loadMode,
        lazyMode,
        vocabularyOnly,
        checkTensors,
        extraBuffers,
        noHostBuffers,
        predictionLayers,
        metadataOverrides,
        tensorPlacements,
        Optional.of(listener));
  }

  /** Builds {@link ModelParams}, from llama.cpp's defaults. */
  public static final class Builder {
    private int gpuLayers;
    private Optional<List<Device>> devices = Optional.empty();
    private SplitMode splitMode;
    private int mainGpu;
    private List<Float> tensorSplit = List.of();
    private LoadMode loadMode;
    private LazyMode lazyMode;
    private boolean vocabularyOnly;
    private boolean checkTensors;
    private boolean extraBuffers;
    private boolean noHostBuffers;
    private boolean predictionLayers;
    private List<MetadataOverride> metadataOverrides = List.of();
    private List<TensorPlacement> tensorPlacements = List.of();
    private Optional<LoadProgress> progress = Optional.empty();

    private Builder() {
      Natives.load();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment defaults = llama_h.llama_model_default_params(arena);
        gpuLayers = llama_model_params.n_gpu_layers(defaults);
        splitMode =
            NativeEnums.of(
                SplitMode.values(), mode -> mode.value, llama_model_params.split_mode(defaults));
        mainGpu = llama_model_params.main_gpu(defaults);
        loadMode =
            NativeEnums.of(
                LoadMode.values(), mode -> mode.value, llama_model_params.load_mode(defaults));
        lazyMode =
            NativeEnums.of(
                LazyMode.values(), mode -> mode.value, llama_model_params.lazy_mode(defaults));
        vocabularyOnly = llama_model_params.vocab_only(defaults);
        checkTensors = llama_model_params.check_tensors(defaults);
        extraBuffers = llama_model_params.use_extra_bufts(defaults);
        noHostBuffers = llama_model_params.no_host(defaults);
        predictionLayers = llama_model_params.load_mtp(defaults);
      }
    }

    /** Sets {@link ModelParams#gpuLayers()}. */
    public Builder gpuLayers(int gpuLayers) {
      this.gpuLayers = gpuLayers;
      return this;
    }

    /** Sets {@link ModelParams#devices()}. */
    public Builder devices(List<Device> devices) {
      this.devices = Optional.of(devices);
      return this;
    }

    /** Sets {@link ModelParams#splitMode()}. */
    public Builder splitMode(SplitMode splitMode) {
      this.splitMode = splitMode;
      return this;
    }

    /** Sets {@link ModelParams#mainGpu()}. */
    public Builder mainGpu(int mainGpu) {
      this.mainGpu = mainGpu;
      return this;
    }

    /** Sets {@link ModelParams#tensorSplit()}. */
    public Builder tensorSplit(List<Float> tensorSplit) {
      this.tensorSplit = tensorSplit;
      return this;
    }

    /** Sets {@link ModelParams#loadMode()}. */
    public Builder loadMode(LoadMode loadMode) {
      this.loadMode = loadMode;
      return this;
    }

    /** Sets {@link ModelParams#lazyMode()}. */
    public Builder lazyMode(LazyMode lazyMode) {
      this.lazyMode = lazyMode;
      return this;
    }

    /** Sets {@link ModelParams#vocabularyOnly()}. */
    public Builder vocabularyOnly(boolean vocabularyOnly) {
      this.vocabularyOnly = vocabularyOnly;
      return this;
    }

    /** Sets {@link ModelParams#checkTensors()}. */
    public Builder checkTensors(boolean checkTensors) {
      this.checkTensors = checkTensors;
      return this;
    }

    /** Sets {@link ModelParams#extraBuffers()}. */
    public Builder extraBuffers(boolean extraBuffers) {
      this.extraBuffers = extraBuffers;
      return this;
    }

    /** Sets {@link ModelParams#noHostBuffers()}. */
    public Builder noHostBuffers(boolean noHostBuffers) {
      this.noHostBuffers = noHostBuffers;
      return this;
    }

    /** Sets {@link ModelParams#predictionLayers()}. */
    public Builder predictionLayers(boolean predictionLayers) {
      this.predictionLayers = predictionLayers;
      return this;
    }

    /** Sets {@link ModelParams#metadataOverrides()}. */
    public Builder metadataOverrides(List<MetadataOverride> metadataOverrides) {
      this.metadataOverrides = metadataOverrides;
      return this;
    }

    /** Sets {@link ModelParams#tensorPlacements()}. */
    public Builder tensorPlacements(List<TensorPlacement> tensorPlacements) {
      this.tensorPlacements = tensorPlacements;
      return this;
    }

    /** Sets {@link ModelParams#progress()}. */
    public Builder progress(LoadProgress progress) {
      this.progress = Optional.of(progress);
      return this;
    }

    /**
     * The parameters.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ModelParams build() {
      return new ModelParams(
          gpuLayers,
          devices,
          splitMode,
          mainGpu,
          tensorSplit,
          loadMode,
          lazyMode,
          vocabularyOnly,
          checkTensors,
          extraBuffers,
          noHostBuffers,
          predictionLayers,
          metadataOverrides,
          tensorPlacements,
          progress);
    }
  }
}
