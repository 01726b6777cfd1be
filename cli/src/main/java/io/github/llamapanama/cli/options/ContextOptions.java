package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.FlashAttention;
import io.github.llamapanama.core.ContextParams.KvType;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

  /** What these options ask for; nothing if none is given. */
  public Optional<ContextParams> params() {
    boolean given =
        Stream.of(
                contextSize,
                threads,
                batchThreads,
                batchSize,
                microBatchSize,
                flashAttention,
                keyType,
                valueType)
            .anyMatch(Objects::nonNull);
    try {
      return given ? Optional.of(build()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private ContextParams build() {
    int generating = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    ContextParams.Builder builder =
        ContextParams.builder()
            .contextSize(contextSize == null ? LlamaOptions.DEFAULT_CONTEXT_SIZE : contextSize)
            .threads(generating)
            .batchThreads(batchThreads == null ? generating : batchThreads);
    if (batchSize != null) {
      builder.batchSize(batchSize);
    }
    if (microBatchSize != null) {
      builder.microBatchSize(microBatchSize);
    }
    if (flashAttention != null) {
      builder.flashAttention(flashAttention.get());
    }
    if (keyType != null) {
      builder.keyType(keyType.get());
    }
    if (valueType != null) {
      builder.valueType(valueType.get());
    }
    return builder.build();
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
