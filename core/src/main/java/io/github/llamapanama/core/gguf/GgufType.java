package io.github.llamapanama.core.gguf;

import java.util.Optional;

/** The types of metadata values ({@code gguf_type}), numbered as in the file. */
public enum GgufType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  STRING(0),
  ARRAY(0),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final GgufType[] BY_ID = values();

  private final int bytes;

  GgufType(int bytes) {
    this.bytes = bytes;
  }

  /** The type with this number, if there is one. */
  static Optional<GgufType> of(int id) {
    return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
  }

  /** The bytes of one value, 0 where they vary. */
  int bytes() {
    return bytes;
  }
}
