package io.github.llamapanama.core.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Where everything is in the header of an intact GGUF file, so that a test can damage it. */
record HeaderFields(List<Field> all, int end) {

  enum Kind {
    MAGIC,
    VERSION,
    COUNT,
    LENGTH,
    TEXT,
    TYPE,
    NUMBER,
    DIMENSION,
    TENSOR_TYPE,
    OFFSET
  }

  record Field(Kind kind, int position, int bytes) {}

  /** Of an array only some elements are listed, or vocabularies would outweigh the rest. */
  private static final int ELEMENTS = 12;

  static HeaderFields of(byte[] file) {
    Walker walker = new Walker(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    walker.walk();
    return new HeaderFields(List.copyOf(walker.fields), walker.in.position());
  }

  private static final class Walker {
    private final ByteBuffer in;
    private final List<Field> fields = new ArrayList<>();

    Walker(ByteBuffer in) {
      this.in = in;
    }

    void walk() {
      int32(Kind.MAGIC);
      int32(Kind.VERSION);
      long tensors = int64(Kind.COUNT);
      long values = int64(Kind.COUNT);
      for (long i = 0; i < values; i++) {
        text(true);
        value(GgufType.of(int32(Kind.TYPE)).orElseThrow(), true);
      }
      for (long i = 0; i < tensors; i++) {
        text(true);
        int dimensions = int32(Kind.COUNT);
        for (int d = 0; d < dimensions; d++) {
          int64(Kind.DIMENSION);
        }
        int32(Kind.TENSOR_TYPE);
        int64(Kind.OFFSET);
      }
    }

    private void value(GgufType type, boolean listed) {
      if (type == GgufType.STRING) {
        text(listed);
      } else if (type == GgufType.ARRAY) {
        GgufType elements = GgufType.of(int32(Kind.TYPE)).orElseThrow();
        long count = int64(Kind.COUNT);
        for (long i = 0; i < count; i++) {
          value(elements, i < ELEMENTS / 2 || i >= count - ELEMENTS / 2);
        }
      } else {
        field(Kind.NUMBER, type.bytes(), listed);
      }
    }

    private void text(boolean listed) {
      int length = Math.toIntExact(in.getLong(in.position()));
      field(Kind.LENGTH, Long.BYTES, listed);
      field(Kind.TEXT, length, listed && length > 0);
    }

    private int int32(Kind kind) {
      int value = in.getInt(in.position());
      field(kind, Integer.BYTES, true);
      return value;
    }

    private long int64(Kind kind) {
      long value = in.getLong(in.position());
      field(kind, Long.BYTES, true);
      return value;
    }

    private void field(Kind kind, int bytes, boolean listed) {
      if (listed) {
        fields.add(new Field(kind, in.position(), bytes));
      }
      in.position(in.position() + bytes);
    }
  }
}
