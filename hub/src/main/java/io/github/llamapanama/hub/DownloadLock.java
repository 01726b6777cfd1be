package io.github.llamapanama.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a file is downloaded once at a time, by whichever thread of whichever process.
 * The file that is locked for it stays, empty: deleted, it could be locked twice.
 */
final class DownloadLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  /** A process cannot lock a file twice; its threads wait here. */
  private static final ConcurrentHashMap<Path, ReentrantLock> OWN = new ConcurrentHashMap<>();

  private final ReentrantLock own;
  private final @Nullable FileChannel channel;
  private final boolean waited;

  private DownloadLock(ReentrantLock own, @Nullable FileChannel channel, boolean waited) {
    this.own = own;
    this.channel = channel;
    this.waited = waited;
  }

  /** Waits until nobody else downloads a file. */
  static DownloadLock acquire(Path lockFile, Path target) {
    ReentrantLock own = OWN.computeIfAbsent(lockFile.toAbsolutePath(), path -> new ReentrantLock());
    boolean waited = !own.tryLock();
    if (waited) {
      LOG.info("Waiting for another thread that downloads {}", target);
      try {
        own.lockInterruptibly();
      } catch (InterruptedException e) {
        throw Interruptions.failure(e);
      }
    }
    try {
      return ofProcess(own, lockFile, target, waited);
    } catch (RuntimeException e) {
      own.unlock();
      throw e;
    }
  }

  private static DownloadLock ofProcess(
      ReentrantLock own, Path lockFile, Path target, boolean waited) {
    FileChannel channel;
    try {
      Files.createDirectories(lockFile.toAbsolutePath().getParent());
      channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw DiskFailures.of(lockFile, e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        LOG.warn("Waiting for another process that downloads {}", target);
        channel.lock();
        return new DownloadLock(own, channel, true);
      }
    } catch (FileLockInterruptionException e) {
      closeQuietly(channel);
      throw Interruptions.failure(e);
    } catch (IOException e) {
      LOG.warn("{} cannot be locked ({}): download it once at a time", target, e.getMessage());
    }
    return new DownloadLock(own, channel, waited);
  }

  /** Whether somebody else has downloaded the file meanwhile. */
  boolean waited() {
    return waited;
  }

  @Override
  public void close() {
    closeQuietly(channel);
    own.unlock();
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }
}
