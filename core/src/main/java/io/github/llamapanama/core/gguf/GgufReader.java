package io.github.llamapanama.core.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.core.ModelLoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the header of one GGUF file and trusts nothing in it: a count or length is compared with
 * what is left of the file, and with a limit that no model comes near, before anything is allocated
 * by it.
 */
final class GgufReader {

  private static final int MAGIC = 0x46554747; // "GGUF"
  private static final int DEFAULT_ALIGNMENT = 32;

  /** Upstream compares every name with every other, so that a million of them would take hours. */
  private static final int MAX_TENSORS = 1 << 17;

  private static final int MAX_KEYS = 1 << 16;
  private static final int MAX_KEY_BYTES = 1 << 16;
  private static final int MAX_TEXT_BYTES = 1 << 26;
  private static final int MAX_ARRAY_ELEMENTS = 1 << 24;
  private static final int MAX_HEADER_BYTES = 1 << 28;
  private static final int MAX_ALIGNMENT = 1 << 20;

  /** {@code GGML_MAX_NAME}, with the terminating zero. */
  private static final int MAX_NAME_BYTES = 64;

  private static final int MAX_DIMENSIONS = 4;
  private static final int SMALLEST_VALUE = Long.BYTES + 1 + Integer.BYTES + 1;
  private static final int SMALLEST_TENSOR =
      Long.BYTES + Integer.BYTES + Integer.BYTES + Long.BYTES;

  private final Path file;
  private final SeekableByteChannel channel;
  private final long size;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);

  /** Where the buffer begins in the file. */
  private long bufferStart;

  private GgufReader(Path file, SeekableByteChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  static Gguf read(Path file) {
    if (Files.isDirectory(file)) {
      throw new ModelLoadException(file, "it is a directory: name the GGUF file in it");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return new GgufReader(file, channel).read();
    } catch (NoSuchFileException e) {
      throw new ModelLoadException(file, "there is no such file", e);
    } catch (IOException e) {
      throw new ModelLoadException(file, "the file cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private Gguf read() throws IOException {
    int version = version();
    long tensorCount = count("tensors", MAX_TENSORS, SMALLEST_TENSOR);
    long keyCount = count("metadata values", MAX_KEYS, SMALLEST_VALUE);
    Map<String, GgufValue> metadata = metadata((int) keyCount);
    int alignment = alignment(metadata);
    List<GgufTensor> tensors = tensors((int) tensorCount);
    long dataOffset = tensors.isEmpty() ? position() : aligned(position(), alignment);
    checkData(tensors, alignment, dataOffset);
    return new Gguf(version, metadata, tensors, alignment, dataOffset);
  }

  private int version() throws IOException {
    if (size == 0) {
      throw broken("the file is empty");
    }
    if (size < Integer.BYTES || int32("magic number") != MAGIC) {
      throw broken(
          "it is no GGUF file: it does not begin with the letters GGUF; convert it to GGUF,"
              + " or download a GGUF version of it");
    }
    int version = int32("version");
    if (version == 2 || version == 3) {
      return version;
    }
    if (version == 1) {
      throw broken("GGUF version 1 is no longer supported: convert the model again");
    }
    if ((version & 0xFFFF) == 0 && version != 0) {
      throw broken(
          "it is a big-endian GGUF file, which this machine cannot use: get the little-endian one");
    }
    throw broken("unknown GGUF version " + Integer.toUnsignedString(version) + ", not 2 or 3");
  }

  private long count(String what, int limit, int smallest) throws IOException {
    long count = int64("number of " + what);
    if (count < 0 || count > limit || count > left() / smallest) {
      throw broken(
          "the number of %s, %s, cannot be right for a file of %d bytes"
              .formatted(what, Long.toUnsignedString(count), size));
    }
    return count;
  }

  // metadata

  private Map<String, GgufValue> metadata(int count) throws IOException {
    Map<String, GgufValue> metadata = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      String key = name("key of metadata value " + i, MAX_KEY_BYTES);
      if (key.isEmpty()) {
        throw broken("metadata value " + i + " has an empty key");
      }
      if (metadata.put(key, value(key)) != null) {
        throw broken("the key " + key + " is there twice");
      }
      if (position() > MAX_HEADER_BYTES) {
        throw broken("the metadata is larger than %d MiB".formatted(MAX_HEADER_BYTES >> 20));
      }
    }
    return metadata;
  }

  private GgufValue value(String key) throws IOException {
    GgufType type = valueType(key);
    return switch (type) {
      case STRING -> new GgufValue.Text(new String(text(key, MAX_TEXT_BYTES), UTF_8));
      case ARRAY -> array(key);
      default -> {
        need(type.bytes(), key);
        GgufValue value = GgufValue.Array.number(type, buffer, buffer.position());
        buffer.position(buffer.position() + type.bytes());
        yield value;
      }
    };
  }

  private GgufType valueType(String key) throws IOException {
    int id = int32("type of " + key);
    return GgufType.of(id)
        .orElseThrow(() -> broken("the value of %s has the unknown type %d".formatted(key, id)));
  }

  private GgufValue.Array array(String key) throws IOException {
    GgufType elements = valueType(key);
    if (elements == GgufType.ARRAY) {
      throw broken("the value of " + key + " is an array of arrays, which llama.cpp does not read");
    }
    long count = int64("length of " + key);
    int smallest = elements == GgufType.STRING ? Long.BYTES : elements.bytes();
    if (count < 0 || count > MAX_ARRAY_ELEMENTS || count > left() / smallest) {
      throw broken(
          "the array %s claims %s elements, more than the file can hold"
              .formatted(key, Long.toUnsignedString(count)));
    }
    return elements == GgufType.STRING
        ? texts(key, (int) count)
        : GgufValue.Array.ofNumbers(elements, bytes((int) count * elements.bytes()));
  }

  private GgufValue.Array texts(String key, int count) throws IOException {
    byte[] bytes = new byte[count * 8];
    int[] offsets = new int[count + 1];
    for (int i = 0; i < count; i++) {
      int start = offsets[i];
      int length = length(key, MAX_TEXT_BYTES);
      if (start + (long) length > MAX_HEADER_BYTES) {
        throw broken("the array %s is larger than %d MiB".formatted(key, MAX_HEADER_BYTES >> 20));
      }
      int end = start + length;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
      }
      bytes(bytes, start, length);
      offsets[i + 1] = end;
    }
    return GgufValue.Array.ofTexts(Arrays.copyOf(bytes, offsets[count]), offsets);
  }

  private int alignment(Map<String, GgufValue> metadata) {
    GgufValue value = metadata.get("general.alignment");
    if (value == null) {
      return DEFAULT_ALIGNMENT;
    }
    if (value instanceof GgufValue.Int number
        && number.type() == GgufType.UINT32
        && number.value() >= 1
        && number.value() <= MAX_ALIGNMENT
        && Long.bitCount(number.value()) == 1) {
      return (int) number.value();
    }
    throw broken(
        "general.alignment is %s (%s), not a 32-bit power of two".formatted(value, value.type()));
  }

  // tensors

  private List<GgufTensor> tensors(int count) throws IOException {
    List<GgufTensor> tensors = new ArrayList<>(count);
    Set<String> names = HashSet.newHashSet(count);
    for (int i = 0; i < count; i++) {
      GgufTensor tensor = tensor(i);
      if (!names.add(tensor.name())) {
        throw broken("the tensor " + tensor.name() + " is there twice");
      }
      tensors.add(tensor);
    }
    return tensors;
  }

  private GgufTensor tensor(int index) throws IOException {
    String name = name("name of tensor " + index, MAX_NAME_BYTES - 1);
    if (name.isEmpty()) {
      throw broken("tensor " + index + " has no name");
    }
    int dimensions = int32("number of dimensions of " + name);
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw broken(
          "the tensor %s has %s dimensions, not 1 to 4"
              .formatted(name, Integer.toUnsignedString(dimensions)));
    }
    List<Long> shape = new ArrayList<>(dimensions);
    for (int i = 0; i < dimensions; i++) {
      shape.add(int64("shape of " + name));
    }
    int typeId = int32("type of " + name);
    GgmlType type =
        GgmlType.of(typeId)
            .orElseThrow(
                () ->
                    broken(
                        "the tensor %s has the type %d, which llama.cpp does not know (any more)"
                            .formatted(name, typeId)));
    checkShape(name, type, shape);
    return new GgufTensor(name, type, shape, int64("offset of " + name));
  }

  private void checkShape(String name, GgmlType type, List<Long> shape) {
    // No tensor has more elements than the file has bits, and products below that cannot overflow.
    long possible = size * Byte.SIZE;
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 1 || dimension > possible / elements) {
        throw broken("the tensor %s cannot have the shape %s".formatted(name, shape));
      }
      elements *= dimension;
    }
    if (shape.getFirst() % type.blockElements() != 0) {
      throw broken(
          "the tensor %s has rows of %d elements, but %s is stored in blocks of %d"
              .formatted(name, shape.getFirst(), type, type.blockElements()));
    }
  }

  private void checkData(List<GgufTensor> tensors, int alignment, long dataOffset) {
    // Upstream wants the data without gaps and in the order of the tensors, which also means that
    // nothing overlaps.
    long expected = 0;
    for (GgufTensor tensor : tensors) {
      if (tensor.offset() != expected) {
        throw broken(
            "the data of tensor %s is at %s instead of %d"
                .formatted(tensor.name(), Long.toUnsignedString(tensor.offset()), expected));
      }
      if (tensor.bytes() > size - dataOffset - expected) {
        throw broken(
            "the file ends within the data of tensor %s, at byte %d instead of %d or later; it is"
                    .formatted(tensor.name(), size, dataOffset + expected + tensor.bytes())
                + " not complete: download or copy it again");
      }
      expected += aligned(tensor.bytes(), alignment);
    }
  }

  private static long aligned(long bytes, int alignment) {
    return (bytes + alignment - 1) & -alignment;
  }

  // reading

  /** A name; C ends it at a zero, so that a name with one would be another name there. */
  private String name(String what, int longest) throws IOException {
    byte[] bytes = text(what, longest);
    for (byte value : bytes) {
      if (value == 0) {
        throw broken("the " + what + " contains a zero byte");
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw broken("the " + what + " is no UTF-8 text");
    }
  }

  private byte[] text(String what, int longest) throws IOException {
    return bytes(length(what, longest));
  }

  private int length(String what, int longest) throws IOException {
    long length = int64(what);
    if (length < 0 || length > longest || length > left()) {
      throw broken(
          "the %s claims %s bytes, more than %s"
              .formatted(
                  what,
                  Long.toUnsignedString(length),
                  length > left() || length < 0 ? "the file has" : "are possible"));
    }
    return (int) length;
  }

  private int int32(String what) throws IOException {
    need(Integer.BYTES, what);
    return buffer.getInt();
  }

  private long int64(String what) throws IOException {
    need(Long.BYTES, what);
    return buffer.getLong();
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    bytes(bytes, 0, count);
    return bytes;
  }

  private void bytes(byte[] target, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      if (!buffer.hasRemaining()) {
        need(1, "data");
      }
      int part = Math.min(count - done, buffer.remaining());
      buffer.get(target, offset + done, part);
      done += part;
    }
  }

  /** Makes the next bytes available in the buffer. */
  private void need(int count, String what) throws IOException {
    if (buffer.remaining() >= count) {
      return;
    }
    bufferStart += buffer.position();
    buffer.compact();
    while (buffer.position() < count) {
      if (channel.read(buffer) < 0) {
        buffer.flip();
        throw broken(
            "the file ends within the %s; it is not complete: download or copy it again"
                .formatted(what));
      }
    }
    buffer.flip();
  }

  private long position() {
    return bufferStart + buffer.position();
  }

  private long left() {
    return size - position();
  }

  private ModelLoadException broken(String reason) {
    return new ModelLoadException(file, reason + " (at byte " + position() + ")");
  }
}
