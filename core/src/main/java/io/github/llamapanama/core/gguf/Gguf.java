package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.ModelLoadException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header of a GGUF file: its metadata and the list of its tensors, read and checked in plain
 * Java.
 *
 * <p>Whatever {@link #read} returns has the form that the GGUF specification and llama.cpp's own
 * reader ask for: counts, lengths, types, names, offsets and sizes fit the format and the file. It
 * says nothing about the meaning, such as whether the tensors make up a model; see {@link
 * ModelFileCheck}.
 *
 * <p>Immutable.
 *
 * @param version the version of the format, 2 or 3
 * @param metadata the values by key, in the order of the file
 * @param tensors the tensors in the order of the file
 * @param alignment what tensors' offsets are multiples of, in bytes
 * @param dataOffset where the tensors' data begins, in bytes from the beginning of the file
 */
public record Gguf(
    int version,
    Map<String, GgufValue> metadata,
    List<GgufTensor> tensors,
    int alignment,
    long dataOffset) {

  /** Copies the collections. */
  public Gguf {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads and checks the header of a file. Tensor data is not read, only its size is compared with
   * that of the file.
   *
   * @throws ModelLoadException if the file cannot be read or is no intact GGUF file; the reason
   *     names the byte, key or tensor where it is broken
   */
  public static Gguf read(Path file) {
    return GgufReader.read(file);
  }

  /** The value of a key, if the file has it. */
  public Optional<GgufValue> value(String key) {
    return Optional.ofNullable(metadata.get(key));
  }

  /** The text of a key, if the file has it as a text. */
  public Optional<String> text(String key) {
    return metadata.get(key) instanceof GgufValue.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /** The whole number of a key, if the file has it as a whole number. */
  public OptionalLong integer(String key) {
    return metadata.get(key) instanceof GgufValue.Int number
        ? OptionalLong.of(number.value())
        : OptionalLong.empty();
  }

  /** The array of a key, if the file has it as an array. */
  public Optional<GgufValue.Array> array(String key) {
    return metadata.get(key) instanceof GgufValue.Array array
        ? Optional.of(array)
        : Optional.empty();
  }

  /** The tensor with this name, if the file has it. */
  public Optional<GgufTensor> tensor(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /** The model's architecture, such as {@code llama}, if the file names it. */
  public Optional<String> architecture() {
    return text("general.architecture");
  }

  /** The same header with other tensors. */
  public Gguf withTensors(List<GgufTensor> other) {
    return new Gguf(version, metadata, other, alignment, dataOffset);
  }

  /** The same header with other metadata. */
  public Gguf withMetadata(Map<String, GgufValue> other) {
    return new Gguf(version, other, tensors, alignment, dataOffset);
  }
}
