package io.github.llamapanama.chat;

import java.nio.file.Path;

/**
 * A LoRA adapter that a model is loaded with.
 *
 * @param file a GGUF file, as llama.cpp's {@code convert_lora_to_gguf.py} writes it
 * @param scale what its changes are multiplied by: 1 as it was trained, 0 for none; any finite
 *     number
 */
public record LoraFile(Path file, float scale) {
  /** Checks the scale. */
  public LoraFile {
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException(
          "The scale of %s is a finite number, not %s".formatted(file, scale));
    }
  }
}
