package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.chat.LoraFile;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A LoRA adapter that a model was loaded with, as llama.cpp's server writes it.
 *
 * @param id its place in the list
 * @param path its file
 * @param scale how strongly it counts
 */
public record LoraAdapterJson(int id, String path, float scale) {
  /** All adapters. */
  public static List<LoraAdapterJson> of(List<LoraFile> adapters) {
    return IntStream.range(0, adapters.size()).mapToObj(i -> of(i, adapters.get(i))).toList();
  }

  private static LoraAdapterJson of(int id, LoraFile adapter) {
    return new LoraAdapterJson(id, adapter.file().toString(), adapter.scale());
  }
}
