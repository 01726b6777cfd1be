package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.gguf.HeaderFields.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages an intact GGUF file in a way that its seed determines. */
final class Mutator {

  /** What breaks readers: the ends of ranges and what lies beside them. */
  private static final long[] EXTREMES = {
    0,
    1,
    2,
    3,
    7,
    31,
    32,
    33,
    63,
    64,
    127,
    128,
    255,
    256,
    511,
    512,
    513,
    1024,
    1025,
    65_535,
    65_536,
    1 << 20,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE,
    1L << 31,
    (1L << 32) - 1,
    1L << 32,
    1L << 40,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE - 31,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -32
  };

  private final byte[] intact;
  private final HeaderFields header;

  Mutator(byte[] intact) {
    this.intact = intact;
    this.header = HeaderFields.of(intact);
  }

  byte[] mutated(long seed) {
    // Seeds that follow each other give alike first numbers.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    byte[] file = intact.clone();
    int mutations = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < mutations; i++) {
      file = mutate(file, random);
    }
    return file;
  }

  private byte[] mutate(byte[] file, Random random) {
    switch (random.nextInt(20)) {
      case 0 -> flipBit(file, random.nextInt(Math.min(header.end(), file.length)), random);
      case 1 -> flipBit(file, random.nextInt(file.length), random);
      case 2 -> zero(file, random.nextInt(Math.min(header.end(), file.length)), random);
      case 3 -> zero(file, random.nextInt(file.length), random);
      case 4 -> scatter(file, random);
      case 5 -> {
        return Arrays.copyOf(file, Math.max(1, random.nextInt(file.length)));
      }
      case 6 -> {
        return Arrays.copyOf(
            file, Math.max(1, random.nextInt(Math.min(header.end(), file.length))));
      }
      case 7 -> {
        return cutOut(file, random);
      }
      case 8 -> copyField(file, random);
      default -> change(file, field(random), random);
    }
    return file;
  }

  private Field field(Random random) {
    List<Field> fields = header.all();
    return fields.get(random.nextInt(fields.size()));
  }

  private static void change(byte[] file, Field field, Random random) {
    if (field.position() + field.bytes() > file.length) {
      return;
    }
    switch (field.kind()) {
      case TYPE ->
          number(file, field, random.nextInt(8) == 0 ? extreme(random) : random.nextInt(14));
      case TENSOR_TYPE ->
          number(file, field, random.nextInt(8) == 0 ? extreme(random) : random.nextInt(44));
      case TEXT -> {
        int at = field.position() + random.nextInt(field.bytes());
        file[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : file[at] ^ 1);
      }
      default -> {
        if (random.nextInt(3) == 0) {
          flipBit(file, field.position() + random.nextInt(field.bytes()), random);
        } else if (random.nextInt(3) == 0) {
          number(file, field, value(file, field) + random.nextInt(7) - 3);
        } else {
          number(file, field, extreme(random));
        }
      }
    }
  }

  private static long extreme(Random random) {
    return EXTREMES[random.nextInt(EXTREMES.length)];
  }

  private static void number(byte[] file, Field field, long value) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    System.arraycopy(bytes, 0, file, field.position(), Math.min(field.bytes(), Long.BYTES));
  }

  private static long value(byte[] file, Field field) {
    byte[] bytes = new byte[Long.BYTES];
    System.arraycopy(file, field.position(), bytes, 0, Math.min(field.bytes(), Long.BYTES));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static void flipBit(byte[] file, int at, Random random) {
    file[at] ^= (byte) (1 << random.nextInt(8));
  }

  private static void zero(byte[] file, int from, Random random) {
    Arrays.fill(file, from, Math.min(file.length, from + 1 + random.nextInt(64)), (byte) 0);
  }

  /** Random bytes in the tensors' data, as many as fit a damaged page. */
  private void scatter(byte[] file, Random random) {
    for (int i = 0; i < 4096 && header.end() < file.length; i++) {
      file[header.end() + random.nextInt(file.length - header.end())] = (byte) random.nextInt(256);
    }
  }

  private byte[] cutOut(byte[] file, Random random) {
    int from = random.nextInt(Math.min(header.end(), file.length));
    int to = Math.min(file.length, from + 1 + random.nextInt(40));
    byte[] cut = Arrays.copyOf(file, file.length - (to - from));
    System.arraycopy(file, to, cut, from, file.length - to);
    return cut;
  }

  /**
   * One field takes the content of another one of its kind: names, types and sizes get mixed up.
   */
  private void copyField(byte[] file, Random random) {
    Field target = field(random);
    List<Field> alike =
        header.all().stream()
            .filter(f -> f.kind() == target.kind() && f.bytes() == target.bytes())
            .toList();
    Field source = alike.get(random.nextInt(alike.size()));
    if (Math.max(target.position(), source.position()) + source.bytes() <= file.length) {
      System.arraycopy(intact, source.position(), file, target.position(), source.bytes());
    }
  }
}
