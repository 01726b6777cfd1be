package io.github.llamapanama.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes a GGUF file: metadata first, then tensors, whose data is streamed and never held as a
 * whole.
 *
 * <pre>{@code
 * new GgufWriter()
 *     .string("general.architecture", "llama")
 *     .uint32("llama.block_count", 4)
 *     .tensor("output_norm.weight", TensorType.F32, List.of(256L), out -> out.write(ones))
 *     .write(file);
 * }</pre>
 *
 * <p>Not thread-safe. The format: version 3, little-endian, as the GGUF specification of ggml
 * describes it.
 */
public final class GgufWriter {

  /** Supplies the data of one tensor. */
  @FunctionalInterface
  public interface TensorData {
    /** Writes exactly the tensor's bytes, rows of the first dimension one after another. */
    void writeTo(OutputStream out) throws IOException;
  }

  private record Tensor(
      String name, TensorType type, List<Long> shape, long bytes, TensorData data) {}

  private static final int VERSION = 3;
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MAX_NAME_BYTES = 63;
  private static final int MAX_DIMENSIONS = 4;

  // gguf_type
  private static final int UINT16 = 2;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT64 = 10;

  private final Bytes metadata = new Bytes();
  private final Set<String> keys = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private int alignment = DEFAULT_ALIGNMENT;

  /** Creates a writer of a file without metadata and tensors. */
  public GgufWriter() {}

  /**
   * Aligns the tensors' data; 32 bytes unless set.
   *
   * @param bytes a power of two, at least 8
   */
  public GgufWriter alignment(int bytes) {
    if (bytes < 8 || Integer.bitCount(bytes) != 1) {
      throw new IllegalArgumentException("alignment must be a power of two from 8 on: " + bytes);
    }
    alignment = bytes;
    return uint32("general.alignment", bytes);
  }

  /** Adds an unsigned 16-bit integer; of the argument the lower 16 bits are taken. */
  public GgufWriter uint16(String key, int value) {
    return put(
        key,
        UINT16,
        out -> {
          out.write(value);
          out.write(value >> Byte.SIZE);
        });
  }

  /** Adds an unsigned 32-bit integer; the argument's bits are taken as they are. */
  public GgufWriter uint32(String key, int value) {
    return put(key, UINT32, out -> out.int32(value));
  }

  /** Adds an unsigned 64-bit integer; the argument's bits are taken as they are. */
  public GgufWriter uint64(String key, long value) {
    return put(key, UINT64, out -> out.int64(value));
  }

  /** Adds a signed 32-bit integer. */
  public GgufWriter int32(String key, int value) {
    return put(key, INT32, out -> out.int32(value));
  }

  /** Adds a 32-bit float. */
  public GgufWriter float32(String key, float value) {
    return put(key, FLOAT32, out -> out.int32(Float.floatToRawIntBits(value)));
  }

  /** Adds a truth value. */
  public GgufWriter bool(String key, boolean value) {
    return put(key, BOOL, out -> out.write(value ? 1 : 0));
  }

  /** Adds a text. */
  public GgufWriter string(String key, String value) {
    return put(key, STRING, out -> out.string(value));
  }

  /** Adds an array of texts. */
  public GgufWriter strings(String key, List<String> values) {
    return array(key, STRING, values.size(), out -> values.forEach(out::string));
  }

  /** Adds an array of signed 32-bit integers. */
  public GgufWriter int32s(String key, int... values) {
    return array(
        key,
        INT32,
        values.length,
        out -> {
          for (int value : values) {
            out.int32(value);
          }
        });
  }

  /** Adds an array of 32-bit floats. */
  public GgufWriter float32s(String key, float... values) {
    return array(
        key,
        FLOAT32,
        values.length,
        out -> {
          for (float value : values) {
            out.int32(Float.floatToRawIntBits(value));
          }
        });
  }

  /**
   * Adds a tensor.
   *
   * @param name unique, at most 63 bytes in UTF-8
   * @param shape one to four dimensions, the one whose elements lie side by side first
   * @param data asked for its bytes while the file is written
   */
  public GgufWriter tensor(String name, TensorType type, List<Long> shape, TensorData data) {
    if (name.isEmpty() || name.getBytes(UTF_8).length > MAX_NAME_BYTES || !names.add(name)) {
      throw new IllegalArgumentException(
          "tensor names are unique and 1 to " + MAX_NAME_BYTES + " bytes long: " + name);
    }
    if (shape.size() < 1 || shape.size() > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "tensor " + name + " has " + shape.size() + " dimensions: 1 to 4 are possible");
    }
    if (shape.getFirst() % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          "tensor %s: the first dimension is %d, but %s needs a multiple of %d"
              .formatted(name, shape.getFirst(), type, type.blockElements()));
    }
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 1) {
        throw new IllegalArgumentException("tensor " + name + ": a dimension is " + dimension);
      }
      elements = Math.multiplyExact(elements, dimension);
    }
    long bytes = Math.multiplyExact(elements / type.blockElements(), (long) type.blockBytes());
    tensors.add(new Tensor(name, type, List.copyOf(shape), bytes, data));
    return this;
  }

  /**
   * Writes the file, atomically: it is there as a whole or not at all.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    try {
      AtomicFile.write(file, this::writeTo);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Writes the file's content to a stream, which stays open. */
  public void writeTo(OutputStream out) throws IOException {
    Counting counting = new Counting(out);
    header().writeTo(counting);
    if (tensors.isEmpty()) {
      return;
    }
    pad(counting);
    for (Tensor tensor : tensors) {
      long end = counting.written + tensor.bytes();
      tensor.data().writeTo(counting);
      if (counting.written != end) {
        throw new IllegalStateException(
            "the data of tensor %s is %d bytes long instead of %d"
                .formatted(tensor.name(), counting.written - end + tensor.bytes(), tensor.bytes()));
      }
      pad(counting);
    }
  }

  private Bytes header() {
    Bytes out = new Bytes();
    out.writeBytes("GGUF".getBytes(UTF_8));
    out.int32(VERSION);
    out.int64(tensors.size());
    out.int64(keys.size());
    out.writeBytes(metadata.toByteArray());
    long offset = 0;
    for (Tensor tensor : tensors) {
      out.string(tensor.name());
      out.int32(tensor.shape().size());
      for (long dimension : tensor.shape()) {
        out.int64(dimension);
      }
      out.int32(tensor.type().id());
      out.int64(offset);
      offset += aligned(tensor.bytes());
    }
    return out;
  }

  private void pad(Counting out) throws IOException {
    out.write(new byte[(int) (aligned(out.written) - out.written)]);
  }

  private long aligned(long bytes) {
    return (bytes + alignment - 1) & -alignment;
  }

  private GgufWriter array(String key, int type, int size, Consumer<Bytes> values) {
    return put(
        key,
        ARRAY,
        out -> {
          out.int32(type);
          out.int64(size);
          values.accept(out);
        });
  }

  private GgufWriter put(String key, int type, Consumer<Bytes> value) {
    if (key.isEmpty() || !keys.add(key)) {
      throw new IllegalArgumentException("metadata keys are unique and not empty: " + key);
    }
    metadata.string(key);
    metadata.int32(type);
    value.accept(metadata);
    return this;
  }

  /** Little-endian values in memory. */
  private static final class Bytes extends ByteArrayOutputStream {

    void int32(int value) {
      writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    void int64(long value) {
      writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    void string(String text) {
      byte[] bytes = text.getBytes(UTF_8);
      int64(bytes.length);
      writeBytes(bytes);
    }
  }

  /** Knows the position in the file. */
  private static final class Counting extends OutputStream {
    private final OutputStream out;
    private long written;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
