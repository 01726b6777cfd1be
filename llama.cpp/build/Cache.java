import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Directories that are either whole or absent. Each is made beside its place under a file lock and
 * moved there when it is finished, so that neither an interrupted nor a concurrent build shows.
 */
final class Cache {
  interface Maker {
    void make(Path directory) throws IOException;
  }

  private Cache() {}

  /** Returns {@code directory}, made first if it is not there. */
  static Path get(Path directory, Maker maker) throws IOException {
    if (Files.exists(directory)) {
      return directory;
    }
    Files.createDirectories(directory.getParent());
    Path lockFile = directory.resolveSibling(".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (!Files.exists(directory)) {
        Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
        delete(unfinished);
        Files.createDirectories(unfinished);
        maker.make(unfinished);
        Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return directory;
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    if (lock == null) {
      System.out.println("llama.cpp: waiting for another build that is making the same");
      lock = channel.lock();
    }
    return lock;
  }

  /** Deletes a file or a directory with all it holds; links are not followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (Platform.current().windows()) {
              file.toFile().setWritable(true); // git leaves its object files read-only
            }
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Copies a directory with all it holds. */
  static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
