package io.github.llamapanama.core;

import io.github.llamapanama.models.GgufWriter;
import io.github.llamapanama.models.TensorType;
import java.nio.file.Path;
import java.util.List;

/** A LoRA adapter written piece by piece, so that a test can get one of them wrong. */
public final class AdapterFile {
  private final GgufWriter writer = new GgufWriter();

  /** Without any metadata. */
  public AdapterFile() {}

  /** With what makes it an adapter for an architecture. */
  public static AdapterFile of(String architecture) {
    AdapterFile file = new AdapterFile();
    file.writer
        .string("general.type", "adapter")
        .string("general.architecture", architecture)
        .string("adapter.type", "lora");
    return file;
  }

  /** The writer, for metadata. */
  public GgufWriter writer() {
    return writer;
  }

  /** Adds the two halves of a change to a matrix. */
  public AdapterFile pair(String weight, long in, long rank, long out) {
    return tensor(weight + ".lora_a", in, rank).tensor(weight + ".lora_b", rank, out);
  }

  /** Adds a tensor of tenths. */
  public AdapterFile tensor(String name, Long... shape) {
    return tensor(name, TensorType.F32, shape);
  }

  /** Adds a tensor that is all the same. */
  public AdapterFile tensor(String name, TensorType type, Long... shape) {
    int elements = 1;
    for (long size : shape) {
      elements *= Math.toIntExact(size);
    }
    byte[] tenth = {(byte) 0xCD, (byte) 0xCC, (byte) 0xCC, 0x3D};
    byte[] data = new byte[elements / type.blockElements() * type.blockBytes()];
    for (int i = 0; i < data.length; i++) {
      data[i] = tenth[i % tenth.length];
    }
    writer.tensor(name, type, List.of(shape), out -> out.write(data));
    return this;
  }

  /** Writes the file. */
  public Path write(Path directory) {
    Path file = directory.resolve("adapter.gguf");
    writer.write(file);
    return file;
  }
}
