package io.github.llamapanama.cli.options;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.FlashAttention;
import io.github.llamapanama.core.ContextParams.KvType;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the context is made. */
@OptionSection("Context")
public final class ContextOptions {
  @Option(
      names = {"-c", "--ctx-size"},
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      description =
          "How many tokens the context holds, 0 for as many as the model was trained for"
              + " (default: the same, but at most 4096). [LLAMA_ARG_CTX_SIZE]")
  private @Nullable Integer contextSize;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "How many threads generate (default: by the processor). [LLAMA_ARG_THREADS]")
  private @Nullable Integer threads;

  @Option(
      names = {"-tb", "--threads-batch"},
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "How many threads read the prompt (default: as --threads).")
  private @Nullable Integer batchThreads;

  @Option(
      names = {"-b", "--batch-size"},
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "The most tokens in one batch (default: 2048). [LLAMA_ARG_BATCH]")
  private @Nullable Integer batchSize;

  @Option(
      names = {"-ub", "--ubatch-size"},
      paramLabel = "N",
      converter = Numbers.Positive.class,
      description = "The most tokens computed at once (default: 512). [LLAMA_ARG_UBATCH]")
  private @Nullable Integer microBatchSize;

  @Option(
      names = {"-fa", "--flash-attn"},
      paramLabel = "on|off|auto",
      converter = FlashAttentions.class,
      description = "Flash attention: on, off or auto (default: auto). [LLAMA_ARG_FLASH_ATTN]")
  private @Nullable Supplier<FlashAttention> flashAttention;

  @Option(
      names = {"-ctk", "--cache-type-k"},
      paramLabel = "TYPE",
      converter = KvTypes.class,
      description = "The type of keys in the KV cache (default: f16). [LLAMA_ARG_CACHE_TYPE_K]")
  private @Nullable Supplier<KvType> keyType;

  @Option(
      names = {"-ctv", "--cache-type-v"},
      paramLabel = "TYPE",
      converter = KvTypes.class,
      description = "The type of values in the KV cache (default: f16). [LLAMA_ARG_CACHE_TYPE_V]")
  private @Nullable Supplier<KvType> valueType;

  /** Changes a context to what these options ask for. */
  public void applyTo(ContextParams.Builder params) {
    try {
      set(contextSize, params::contextSize);
      set(threads, params::threads);
      set(batchThreads == null ? threads : batchThreads, params::batchThreads);
      set(batchSize, params::batchSize);
      set(microBatchSize, params::microBatchSize);
      set(flashAttention, supplier -> params.flashAttention(supplier.get()));
      set(keyType, supplier -> params.keyType(supplier.get()));
      set(valueType, supplier -> params.valueType(supplier.get()));
      params.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  /** Whether to use flash attention. */
  static final class FlashAttentions implements ITypeConverter<Supplier<FlashAttention>> {
    @Override
    public Supplier<FlashAttention> convert(String text) {
      return switch (text) {
        case "on", "1", "true", "enabled" -> () -> FlashAttention.ENABLED;
        case "off", "0", "false", "disabled" -> () -> FlashAttention.DISABLED;
        case "auto", "-1" -> () -> FlashAttention.AUTO;
        default ->
            throw new TypeConversionException("'%s' is none of on, off, auto".formatted(text));
      };
    }
  }

  /** The type of keys or values by its name. */
  static final class KvTypes implements ITypeConverter<Supplier<KvType>> {
    @Override
    public Supplier<KvType> convert(String text) {
      return Choice.supplier(KvType.class, text);
    }
  }
}
