package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.gguf.GgmlType;
import io.github.llamapanama.core.gguf.Gguf;
import io.github.llamapanama.core.gguf.GgufValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * About how much memory a model takes: its files and those of its adapters, and the keys and values
 * of a full context. What llama.cpp needs to compute comes on top, which is little beside them.
 */
final class MemoryEstimate {
  private static final Pattern FIRST_OF_SEVERAL = Pattern.compile("(.*)-00001-of-(\\d{5})\\.gguf");

  private final Gguf gguf;
  private final String architecture;

  private MemoryEstimate(Gguf gguf) {
    this.gguf = gguf;
    this.architecture = gguf.architecture().orElse("");
  }

  /**
   * The bytes that a model takes.
   *
   * @throws io.github.llamapanama.core.ModelLoadException if the file is none of a model
   */
  static long bytes(Path file, LlamaOptions options) {
    return fileBytes(file)
        + options.lora().stream().mapToLong(lora -> adapterBytes(lora.file())).sum()
        + new MemoryEstimate(Gguf.read(file)).cacheBytes(options);
  }

  /** Of an adapter; one whose size is not known will not load, which says more. */
  private static long adapterBytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static long fileBytes(Path file) {
    Matcher matcher = FIRST_OF_SEVERAL.matcher(String.valueOf(file.getFileName()));
    int parts = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 1;
    long bytes = 0;
    for (int part = 1; part <= parts; part++) {
      Path next =
          parts == 1
              ? file
              : file.resolveSibling(
                  String.format(
                      Locale.ROOT, "%s-%05d-of-%05d.gguf", matcher.group(1), part, parts));
      try {
        bytes += Files.size(next);
      } catch (IOException e) {
        throw new UncheckedIOException("the size of %s is not known".formatted(next), e);
      }
    }
    return bytes;
  }

  private long cacheBytes(LlamaOptions options) {
    long trained = integer("context_length", LlamaOptions.DEFAULT_CONTEXT_SIZE);
    ContextParams.Builder builder =
        ContextParams.builder()
            .contextSize((int) Math.min(trained, LlamaOptions.DEFAULT_CONTEXT_SIZE));
    options.context().accept(builder);
    ContextParams context = builder.build();
    if (context.embeddings()) {
      return 0;
    }
    long heads = integer("attention.head_count", 1);
    long headSize = integer("embedding_length", 0) / Math.max(1, heads);
    long tokens = context.contextSize() == 0 ? trained : context.contextSize();
    long keyBytes = bytes(context.keyType(), integer("attention.key_length", headSize));
    long valueBytes = bytes(context.valueType(), integer("attention.value_length", headSize));
    return tokens * keyValueHeads(heads) * (keyBytes + valueBytes);
  }

  /** Of all layers together. */
  private long keyValueHeads(long heads) {
    String key = architecture + ".attention.head_count_kv";
    long layers = integer("block_count", 0);
    return gguf.array(key)
        .map(perLayer -> perLayer.stream().limit(layers).mapToLong(MemoryEstimate::count).sum())
        .orElseGet(() -> layers * integer("attention.head_count_kv", heads));
  }

  private static long count(GgufValue value) {
    return value instanceof GgufValue.Int number ? number.value() : 0;
  }

  private static long bytes(ContextParams.KvType type, long elements) {
    GgmlType stored = GgmlType.valueOf(type.name());
    return elements * stored.blockBytes() / stored.blockElements();
  }

  private long integer(String key, long otherwise) {
    OptionalLong value = gguf.integer(architecture + "." + key);
    return value.orElse(otherwise);
  }
}
