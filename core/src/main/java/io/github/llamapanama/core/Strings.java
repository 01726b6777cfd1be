package io.github.llamapanama.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Strings that C writes into a buffer of ours. */
final class Strings {
  private Strings() {}

  /** A C function that works as {@code snprintf} does. */
  interface Writer {
    /**
     * Writes a string, cut to the buffer and ended by a zero.
     *
     * @return the length of the whole string in bytes, or less than zero if there is none
     */
    int write(MemorySegment buffer, long size);
  }

  /** The whole string, empty if there is none. */
  static String read(Writer writer) {
    try (Arena arena = Arena.ofConfined()) {
      int length = writer.write(MemorySegment.NULL, 0);
      if (length <= 0) {
        return "";
      }
      MemorySegment buffer = arena.allocate(length + 1L);
      writer.write(buffer, buffer.byteSize());
      return buffer.getString(0);
    }
  }
}
