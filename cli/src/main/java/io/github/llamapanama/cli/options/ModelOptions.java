package io.github.llamapanama.cli.options;

import io.github.llamapanama.core.Device;
import io.github.llamapanama.core.MetadataOverride;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.ModelParams.LoadMode;
import io.github.llamapanama.core.ModelParams.SplitMode;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the model is loaded. */
@OptionSection("Loading")
public final class ModelOptions {
  @Option(
      names = {"-ngl", "--gpu-layers", "--n-gpu-layers"},
      paramLabel = "N",
      converter = GpuLayers.class,
      defaultValue = "auto",
      description =
          "How many layers go to the GPU: a number, auto or all (default: auto)."
              + " [LLAMA_ARG_N_GPU_LAYERS]")
  private int gpuLayers;

  @Option(
      names = {"-dev", "--device"},
      paramLabel = "NAME",
      split = ",",
      description =
          "The devices to use, by the names that 'llama devices' lists, or none. [LLAMA_ARG_DEVICE]")
  private @Nullable List<String> devices;

  @Option(
      names = {"-sm", "--split-mode"},
      paramLabel = "MODE",
      converter = SplitModes.class,
      description =
          "How several GPUs share a model: none, layer, row or tensor (default: layer)."
              + " [LLAMA_ARG_SPLIT_MODE]")
  private @Nullable Supplier<SplitMode> splitMode;

  @Option(
      names = {"-ts", "--tensor-split"},
      paramLabel = "N",
      split = "[,/]",
      converter = Share.class,
      description = "How much of the model each GPU takes, such as 3,1. [LLAMA_ARG_TENSOR_SPLIT]")
  private List<Float> tensorSplit = List.of();

  @Option(
      names = {"-mg", "--main-gpu"},
      paramLabel = "INDEX",
      converter = Numbers.NotNegative.class,
      defaultValue = "0",
      description =
          "The GPU that takes all with split mode none (default: 0). [LLAMA_ARG_MAIN_GPU]")
  private int mainGpu;

  @Option(
      names = {"-lm", "--load-mode"},
      paramLabel = "MODE",
      converter = LoadModes.class,
      description =
          "How the file gets into memory: auto, none, mmap, mlock, mmap+mlock or dio"
              + " (default: auto). [LLAMA_ARG_LOAD_MODE]")
  private @Nullable Supplier<LoadMode> loadMode;

  @Option(
      names = "--mlock",
      description = "Keep the model in memory, never swapped out. [LLAMA_ARG_MLOCK]")
  private boolean lock;

  @Option(
      names = "--no-mmap",
      description = "Read the file into memory instead of mapping it. [LLAMA_ARG_NO_MMAP]")
  private boolean read;

  @Option(names = "--check-tensors", description = "Look for invalid numbers in the weights.")
  private boolean checkTensors;

  @Option(
      names = "--override-kv",
      paramLabel = "KEY=TYPE:VALUE",
      split = ",",
      converter = KeyValue.class,
      description = "Replace a value of the metadata; TYPE is int, float, bool or str. Repeatable.")
  private List<MetadataOverride> overrides = List.of();

  /** What these options ask for. */
  public ModelParams params() {
    ModelParams.Builder builder =
        ModelParams.builder()
            .mainGpu(mainGpu)
            .tensorSplit(tensorSplit)
            .checkTensors(checkTensors)
            .metadataOverrides(overrides);
    if (gpuLayers != GpuLayers.AUTO) {
      builder.gpuLayers(gpuLayers);
    }
    if (splitMode != null) {
      builder.splitMode(splitMode.get());
    }
    if (devices != null) {
      builder.devices(devices(devices));
    }
    if (loadMode != null) {
      builder.loadMode(loadMode.get());
    } else if (lock) {
      builder.loadMode(read ? LoadMode.MLOCK : LoadMode.MMAP_MLOCK);
    } else if (read) {
      builder.loadMode(LoadMode.READ);
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static List<Device> devices(List<String> names) {
    return names.equals(List.of("none"))
        ? List.of()
        : names.stream().map(ModelOptions::device).toList();
  }

  private static Device device(String name) {
    List<Device> all = Device.all();
    return all.stream()
        .filter(device -> device.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "Invalid value for option '--device': there is no device '%s', only %s"
                        .formatted(name, all.stream().map(Device::name).toList())));
  }

  /** A number of layers, {@code auto} or {@code all}. */
  static final class GpuLayers implements ITypeConverter<Integer> {
    private static final int AUTO = Integer.MIN_VALUE;

    @Override
    public Integer convert(String text) {
      return switch (text) {
        case "auto" -> AUTO;
        case "all", "-1" -> -1;
        default -> {
          try {
            yield new Numbers.NotNegative().convert(text);
          } catch (TypeConversionException e) {
            throw new TypeConversionException(e.getMessage() + ", auto or all");
          }
        }
      };
    }
  }

  /** A split mode by its name. */
  static final class SplitModes implements ITypeConverter<Supplier<SplitMode>> {
    @Override
    public Supplier<SplitMode> convert(String text) {
      return Choice.supplier(SplitMode.class, text);
    }
  }

  /** A load mode by llama.cpp's name. */
  static final class LoadModes implements ITypeConverter<Supplier<LoadMode>> {
    @Override
    public Supplier<LoadMode> convert(String text) {
      return switch (text) {
        case "auto" -> () -> LoadMode.AUTO;
        case "none" -> () -> LoadMode.READ;
        case "mmap" -> () -> LoadMode.MMAP;
        case "mlock" -> () -> LoadMode.MLOCK;
        case "mmap+mlock" -> () -> LoadMode.MMAP_MLOCK;
        case "dio" -> () -> LoadMode.DIRECT_IO;
        default ->
            throw new TypeConversionException(
                "'%s' is none of auto, none, mmap, mlock, mmap+mlock, dio".formatted(text));
      };
    }
  }

  /** A share of the tensor split. */
  static final class Share implements ITypeConverter<Float> {
    @Override
    public Float convert(String text) {
      return new Numbers.Strength().convert(text).floatValue();
    }
  }

  /** An override of the metadata. */
  static final class KeyValue implements ITypeConverter<MetadataOverride> {
    @Override
    public MetadataOverride convert(String text) {
      int equals = text.indexOf('=');
      int colon = text.indexOf(':', equals);
      if (equals < 1 || colon < 0) {
        throw failure(text);
      }
      String key = text.substring(0, equals);
      String value = text.substring(colon + 1);
      try {
        return switch (text.substring(equals + 1, colon)) {
          case "int" -> MetadataOverride.of(key, Long.parseLong(value));
          case "float" -> MetadataOverride.of(key, Double.parseDouble(value));
          case "bool" -> MetadataOverride.of(key, truth(value));
          case "str" -> MetadataOverride.of(key, value);
          default -> throw failure(text);
        };
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s': %s".formatted(text, e.getMessage()));
      }
    }

    private static boolean truth(String value) {
      return switch (value) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("%s is not true or false".formatted(value));
      };
    }

    private static TypeConversionException failure(String text) {
      return new TypeConversionException(
          "'%s' is not KEY=TYPE:VALUE with TYPE int, float, bool or str".formatted(text));
    }
  }
}
