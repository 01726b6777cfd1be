package io.github.llamapanama.core.gguf;

import java.util.List;

/**
 * What a file says about one tensor.
 *
 * @param name unique within the file
 * @param type how the elements are stored
 * @param shape one to four dimensions, the one whose elements lie side by side first
 * @param offset where the data begins, in bytes from {@link Gguf#dataOffset}
 */
public record GgufTensor(String name, GgmlType type, List<Long> shape, long offset) {

  /** Copies the shape. */
  public GgufTensor {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long elements() {
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension;
    }
    return elements;
  }

  /** The length of the data in bytes, without padding. */
  public long bytes() {
    return elements() / type.blockElements() * type.blockBytes();
  }
}
