package io.github.llamapanama.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The random weights of one tensor, uniformly distributed.
 *
 * <p>The quantized types are not quantized from floats: their codes are drawn directly, beside one
 * constant scale, which gives the same distribution at the speed of the disk.
 */
final class RandomWeights {

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int BLOCKS_PER_WRITE = 1 << 15;

  private final TensorType type;
  private final float largest;
  private long state;

  RandomWeights(TensorType type, float deviation, long seed, String tensor) {
    this.type = type;
    this.largest = deviation * (float) Math.sqrt(3);
    CRC32 crc = new CRC32();
    crc.update(tensor.getBytes(UTF_8));
    this.state = mix(seed) ^ mix(crc.getValue());
  }

  static void writeOnes(int count, OutputStream out) throws IOException {
    byte[] bytes = new byte[count * Float.BYTES];
    for (int at = 0; at < bytes.length; at += Float.BYTES) {
      INTS.set(bytes, at, Float.floatToRawIntBits(1));
    }
    out.write(bytes);
  }

  void write(long blocks, OutputStream out) throws IOException {
    byte[] buffer = new byte[BLOCKS_PER_WRITE * type.blockBytes()];
    for (long left = blocks; left > 0; left -= BLOCKS_PER_WRITE) {
      int length = (int) Math.min(left, BLOCKS_PER_WRITE) * type.blockBytes();
      fill(buffer, length);
      out.write(buffer, 0, length);
    }
  }

  private void fill(byte[] bytes, int length) {
    switch (type) {
      case F32 -> fillFloats(bytes, length);
      case F16 -> fillHalves(bytes, length);
      case Q8_0, Q4_0 -> fillBlocks(bytes, length);
    }
  }

  private void fillFloats(byte[] bytes, int length) {
    for (int at = 0; at < length; at += Float.BYTES) {
      float unit = (next() >> 40) * 0x1p-23f;
      INTS.set(bytes, at, Float.floatToRawIntBits(unit * largest));
    }
  }

  private void fillHalves(byte[] bytes, int length) {
    for (int at = 0; at < length; at += Short.BYTES) {
      float unit = (next() >> 40) * 0x1p-23f;
      SHORTS.set(bytes, at, Float.floatToFloat16(unit * largest));
    }
  }

  /**
   * A block is its scale and then the codes: signed bytes, or pairs of nibbles that stand for -8 to
   * 7.
   */
  private void fillBlocks(byte[] bytes, int length) {
    short scale = Float.floatToFloat16(largest / (type == TensorType.Q8_0 ? 127 : 8));
    for (int block = 0; block < length; block += type.blockBytes()) {
      SHORTS.set(bytes, block, scale);
      for (int at = block + Short.BYTES; at < block + type.blockBytes(); at += Long.BYTES) {
        LONGS.set(bytes, at, next());
      }
    }
  }

  /** SplitMix64 (Steele, Lea and Flood 2014), written out because its stream must never change. */
  private long next() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  private static long mix(long bits) {
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return bits ^ (bits >>> 31);
  }
}
