package io.github.llamapanama.core.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/** The value of a metadata key. {@code toString} gives it as text, arrays in full. */
public sealed interface GgufValue {

  /** The type that the file gives the value. */
  GgufType type();

  /**
   * A whole number.
   *
   * @param type the width and sign in the file
   * @param value the number; from {@link GgufType#UINT64} its 64 bits, so that one above {@link
   *     Long#MAX_VALUE} is negative here
   */
  record Int(GgufType type, long value) implements GgufValue {
    @Override
    public String toString() {
      return type == GgufType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }
  }

  /**
   * A floating-point number.
   *
   * @param type {@link GgufType#FLOAT32} or {@link GgufType#FLOAT64}
   * @param value the number
   */
  record Real(GgufType type, double value) implements GgufValue {
    @Override
    public String toString() {
      return type == GgufType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
    }
  }

  /**
   * A truth value.
   *
   * @param value the value
   */
  record Bool(boolean value) implements GgufValue {
    @Override
    public GgufType type() {
      return GgufType.BOOL;
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /**
   * A text.
   *
   * @param value the text; bytes that are not UTF-8 are replaced by U+FFFD
   */
  record Text(String value) implements GgufValue {
    @Override
    public GgufType type() {
      return GgufType.STRING;
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * An immutable array whose elements all have one type. It keeps the bytes of the file and decodes
   * an element when it is asked for: a vocabulary has some hundred thousand.
   */
  final class Array extends AbstractList<GgufValue> implements GgufValue, RandomAccess {
    private final GgufType elementType;
    private final ByteBuffer bytes;

    /** Where each string begins, and where the last one ends; empty for other types. */
    private final int[] offsets;

    private Array(GgufType elementType, byte[] bytes, int[] offsets) {
      this.elementType = elementType;
      this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      this.offsets = offsets;
    }

    /** An array of numbers or truth values: their bytes, little-endian. */
    static Array ofNumbers(GgufType elementType, byte[] bytes) {
      return new Array(elementType, bytes, new int[0]);
    }

    /** An array of texts: their bytes without gaps, and the offsets that separate them. */
    static Array ofTexts(byte[] bytes, int[] offsets) {
      return new Array(GgufType.STRING, bytes, offsets);
    }

    @Override
    public GgufType type() {
      return GgufType.ARRAY;
    }

    /** The type of the elements. */
    public GgufType elementType() {
      return elementType;
    }

    @Override
    public int size() {
      return elementType == GgufType.STRING
          ? offsets.length - 1
          : bytes.capacity() / elementType.bytes();
    }

    @Override
    public GgufValue get(int index) {
      if (elementType == GgufType.STRING) {
        return new Text(new String(text(index), UTF_8));
      }
      return number(elementType, bytes, index * elementType.bytes());
    }

    /** The numbers as they are in the file, read-only. */
    ByteBuffer bytes() {
      return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes of a text. */
    byte[] text(int index) {
      return Arrays.copyOfRange(bytes.array(), offsets[index], offsets[index + 1]);
    }

    /** The whole number at an index of an array of them. */
    long integer(int index) {
      return get(index) instanceof Int number ? number.value() : 0;
    }

    /** The one number of the given type at a place in a little-endian buffer. */
    static GgufValue number(GgufType type, ByteBuffer bytes, int at) {
      return switch (type) {
        case UINT8 -> new Int(type, Byte.toUnsignedLong(bytes.get(at)));
        case INT8 -> new Int(type, bytes.get(at));
        case UINT16 -> new Int(type, Short.toUnsignedLong(bytes.getShort(at)));
        case INT16 -> new Int(type, bytes.getShort(at));
        case UINT32 -> new Int(type, Integer.toUnsignedLong(bytes.getInt(at)));
        case INT32 -> new Int(type, bytes.getInt(at));
        case UINT64, INT64 -> new Int(type, bytes.getLong(at));
        case FLOAT32 -> new Real(type, bytes.getFloat(at));
        case FLOAT64 -> new Real(type, bytes.getDouble(at));
        case BOOL -> new Bool(bytes.get(at) != 0);
        case STRING, ARRAY -> throw new IllegalArgumentException(type + " has no fixed size");
      };
    }
  }
}
