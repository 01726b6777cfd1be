package io.github.llamapanama.models;

/** How {@link GgufWriter} and {@link RandomModel} store the elements of a tensor. */
public enum TensorType {
  /** 32-bit floats. */
  F32(0, 0, 1, 4),
  /** 16-bit floats. */
  F16(1, 1, 1, 2),
  /** Blocks of 32 four-bit integers with one 16-bit scale. */
  Q4_0(2, 2, 32, 18),
  /** Blocks of 32 eight-bit integers with one 16-bit scale. */
  Q8_0(8, 7, 32, 34);

  private final int id;
  private final int fileType;
  private final int blockElements;
  private final int blockBytes;

  TensorType(int id, int fileType, int blockElements, int blockBytes) {
    this.id = id;
    this.fileType = fileType;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** The number that stands for this type in a file ({@code ggml_type}). */
  int id() {
    return id;
  }

  /** The number that {@code general.file_type} has where most tensors are of this type. */
  int fileType() {
    return fileType;
  }

  /** The elements of one block; the first dimension of a tensor is a multiple of it. */
  public int blockElements() {
    return blockElements;
  }

  /** The bytes of one block. */
  public int blockBytes() {
    return blockBytes;
  }
}
