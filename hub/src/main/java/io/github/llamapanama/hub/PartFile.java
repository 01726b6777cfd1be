package io.github.llamapanama.hub;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A file that is still coming, under a name of its own beside its place. What has come stays when
 * the program ends. Of one thread, under a {@link DownloadLock}.
 */
final class PartFile implements Closeable {
  private static final String SUFFIX = ".part";
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private final Path target;
  private final Path path;
  private final Disk disk;
  private final FileChannel channel;
  private final MessageDigest digest = newDigest();
  private final byte[] head = new byte[MAGIC.length];
  private Optional<Origin> origin;
  private long size;

  private PartFile(Path target, Disk disk) throws IOException {
    this.target = target;
    this.path = pathFor(target);
    this.disk = disk;
    this.origin = Origin.read(path);
    this.channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Opens what has come of a file; what nobody knows the origin of does not count. */
  static PartFile open(Path target, Disk disk) {
    try {
      Files.createDirectories(pathFor(target).getParent());
      PartFile part = new PartFile(target, disk);
      try {
        if (part.origin.isPresent()) {
          part.recall();
        } else {
          part.channel.truncate(0);
        }
        return part;
      } catch (IOException | RuntimeException e) {
        part.close();
        throw e;
      }
    } catch (IOException e) {
      throw DiskFailures.of(target, e);
    }
  }

  /** Where what has come of a file lies. */
  static Path pathFor(Path target) {
    return target.resolveSibling(target.getFileName() + SUFFIX);
  }

  private void recall() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    while (channel.read(buffer) >= 0) {
      count(buffer.array(), buffer.position());
      buffer.clear();
    }
  }

  private void count(byte[] bytes, int length) {
    if (size < head.length) {
      int missing = Math.min(length, head.length - (int) size);
      System.arraycopy(bytes, 0, head, (int) size, missing);
    }
    digest.update(bytes, 0, length);
    size += length;
  }

  /** How many bytes have come. */
  long size() {
    return size;
  }

  /** Which version of which file they are. */
  Optional<Origin> origin() {
    return origin;
  }

  /** Checks that the disk has room for what is to come. */
  void requireSpace(long bytes) {
    DiskFailures.requireSpace(disk, path, bytes);
  }

  /** Drops what has come. */
  void forget() {
    try {
      channel.truncate(0);
      Files.deleteIfExists(Origin.pathFor(path));
    } catch (IOException e) {
      throw DiskFailures.of(path, e);
    }
    digest.reset();
    size = 0;
    origin = Optional.empty();
  }

  /** Begins anew with a version of the file. */
  void begin(Origin version) {
    forget();
    try {
      version.write(path);
    } catch (IOException e) {
      throw DiskFailures.of(path, e);
    }
    origin = Optional.of(version);
  }

  /** Adds the first bytes of a buffer. */
  void append(byte[] bytes, int length) {
    try {
      disk.write(channel, ByteBuffer.wrap(bytes, 0, length));
    } catch (IOException e) {
      throw DiskFailures.of(path, e);
    }
    count(bytes, length);
  }

  /** Whether it begins as a GGUF file does, as far as it has come. */
  boolean mayBeGguf() {
    int there = (int) Math.min(size, MAGIC.length);
    return Arrays.equals(head, 0, there, MAGIC, 0, there);
  }

  /** Whether it can be a GGUF file now that all has come. */
  boolean isGguf() {
    return size >= MAGIC.length && mayBeGguf();
  }

  /** The checksum of all that has come. To be asked once, at the end. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Puts the file, which is whole now, in its place, over what was there. */
  void moveIntoPlace() {
    try {
      channel.force(true);
      channel.close();
      move(path, target);
      move(Origin.pathFor(path), Origin.pathFor(target));
    } catch (IOException e) {
      throw DiskFailures.of(target, e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Leaves what has come for the next run; if nothing has, nothing. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (size == 0) {
      Files.deleteIfExists(path);
      Files.deleteIfExists(Origin.pathFor(path));
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
