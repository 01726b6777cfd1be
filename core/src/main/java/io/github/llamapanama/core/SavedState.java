package io.github.llamapanama.core;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.llamapanama.bindings.llama_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The state of a context or of one of its sequences, on its way out or in.
 *
 * <p>Upstream trusts what it restores and asserts what it finds, so a damaged state could end the
 * process. What leaves here begins with a header that what comes in must have: magic number, kind,
 * model, length and checksum.
 */
final class SavedState {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int MAGIC = 0x3253504c; // "LPS2"
  private static final int WHOLE_CONTEXT = -1;
  private static final long KIND_OFFSET = 4;
  private static final long LENGTH_OFFSET = 8;
  private static final long CHECKSUM_OFFSET = 16;
  private static final long MODEL_OFFSET = 24;
  private static final long HEADER_SIZE = 32;
  private static final long CHUNK = 1 << 20;

  private final MemorySegment context;
  private final long model;
  private final int sequence;

  private SavedState(Context context, int sequence) {
    this.context = context.segment();
    this.model = fingerprint(context.model().info());
    this.sequence = sequence;
  }

  /** All sequences of a context. */
  static SavedState ofContext(Context context) {
    return new SavedState(context, WHOLE_CONTEXT);
  }

  /** One sequence of a context. */
  static SavedState ofSequence(Context context, int sequence) {
    return new SavedState(context, sequence);
  }

  /** How many bytes the state takes. */
  long size() {
    return HEADER_SIZE
        + (isWhole()
            ? llama_h.llama_state_get_size(context)
            : llama_h.llama_state_seq_get_size(context, sequence));
  }

  /** The state as bytes. */
  byte[] toBytes() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = read(arena);
      if (state.byteSize() > Integer.MAX_VALUE - 8) {
        throw new StateException(
            "A state of %d bytes does not fit into an array: save it to a file"
                .formatted(state.byteSize()));
      }
      return state.toArray(JAVA_BYTE);
    }
  }

  /** Writes the state to a file, over what is there. */
  void write(Path file) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      MemorySegment state = read(arena);
      for (long offset = 0; offset < state.byteSize(); offset += CHUNK) {
        ByteBuffer chunk = chunk(state, offset).asByteBuffer();
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
      }
    } catch (IOException e) {
      throw new StateException("Cannot write the state to " + file, e);
    }
  }

  /** Takes over a state from bytes. */
  void restore(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, state, JAVA_BYTE, 0, bytes.length);
      restore(state.asSlice(0, bytes.length));
    }
  }

  /** Takes over a state from a file. */
  void restore(Path file) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      restore(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw new StateException("Cannot read a state from " + file, e);
    }
  }

  private MemorySegment read(Arena arena) {
    long size = size() - HEADER_SIZE;
    MemorySegment state = arena.allocate(HEADER_SIZE + size, 8);
    MemorySegment payload = state.asSlice(HEADER_SIZE);
    long written =
        isWhole()
            ? llama_h.llama_state_get_data(context, payload, size)
            : llama_h.llama_state_seq_get_data(context, payload, size, sequence);
    if (written == 0) {
      throw new StateException("llama.cpp cannot save this state");
    }
    state.set(INT, 0, MAGIC);
    state.set(INT, KIND_OFFSET, kind());
    state.set(LONG, MODEL_OFFSET, model);
    state.set(LONG, LENGTH_OFFSET, written);
    state.set(LONG, CHECKSUM_OFFSET, checksum(payload.asSlice(0, written)));
    return state.asSlice(0, HEADER_SIZE + written);
  }

  private void restore(MemorySegment state) {
    if (state.byteSize() < HEADER_SIZE || state.get(INT, 0) != MAGIC) {
      throw new StateException("This is no saved state");
    }
    if (state.get(INT, KIND_OFFSET) != kind()) {
      throw new StateException(
          isWhole()
              ? "This is the state of one sequence, not of a context"
              : "This is the state of a context, not of one sequence");
    }
    if (state.get(LONG, MODEL_OFFSET) != model) {
      throw new StateException("This is the state of another model");
    }
    MemorySegment payload = state.asSlice(HEADER_SIZE);
    if (state.get(LONG, LENGTH_OFFSET) != payload.byteSize()
        || state.get(LONG, CHECKSUM_OFFSET) != checksum(payload)) {
      throw new StateException("The saved state is damaged");
    }
    try (LogBridge.Errors errors = new LogBridge.Errors().collect()) {
      long read =
          isWhole()
              ? llama_h.llama_state_set_data(context, payload, payload.byteSize())
              : llama_h.llama_state_seq_set_data(context, payload, payload.byteSize(), sequence);
      if (read == 0) {
        throw new StateException(
            "The saved state does not fit this context: "
                + errors.join("llama.cpp does not say why"));
      }
    }
  }

  private boolean isWhole() {
    return sequence == WHOLE_CONTEXT;
  }

  private int kind() {
    return isWhole() ? 0 : 1;
  }

  /**
   * What tells models apart whose memories differ. Upstream compares the architecture only for
   * whole contexts; read as those of another, positions become counts of cells, and all memory is
   * taken.
   */
  private static long fingerprint(ModelInfo info) {
    return 31L * info.architecture().hashCode()
        + Objects.hash(
            info.layerCount(),
            info.embeddingSize(),
            info.headCount(),
            info.keyValueHeadCount(),
            info.slidingWindowSize());
  }

  private static long checksum(MemorySegment payload) {
    CRC32C checksum = new CRC32C();
    for (long offset = 0; offset < payload.byteSize(); offset += CHUNK) {
      checksum.update(chunk(payload, offset).asByteBuffer());
    }
    return checksum.getValue();
  }

  private static MemorySegment chunk(MemorySegment segment, long offset) {
    return segment.asSlice(offset, Math.min(CHUNK, segment.byteSize() - offset));
  }
}
