package io.github.llamapanama.bindings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The natives jar for one platform, as {@code natives.properties} in it describes it.
 *
 * <p>Libraries can only be opened from plain files. If the resources are files already, as in a
 * build that has not made its jar yet, they are used where they lie; otherwise they are extracted
 * once into the user's cache, into a directory named by their digest.
 *
 * @param description where {@code natives.properties} was found
 * @param digest a hash of the content, which names the directory in the cache
 * @param libraries file names in the order they are to be opened
 * @param backends file names of the backends that ggml opens itself; may be empty
 */
record NativesJar(URI description, String digest, List<String> libraries, List<String> backends) {
  private static final String FOLDER = "META-INF/llama-panama/natives/";
  private static final String DESCRIPTION = "natives.properties";

  /** The folder of a platform's natives among the resources, with a slash at its end. */
  static String folder(Platform platform) {
    return FOLDER + platform + "/";
  }

  /** The resource that describes the natives of a platform. */
  static String resource(Platform platform) {
    return folder(platform) + DESCRIPTION;
  }

  /** Finds the natives jar among everything that a class loader sees, modules included. */
  static Optional<NativesJar> find(Platform platform, ClassLoader loader) throws IOException {
    URL url = loader.getResource(resource(platform));
    if (url == null) {
      return Optional.empty();
    }
    var properties = new Properties();
    try (InputStream stream = open(url).getInputStream()) {
      properties.load(stream);
    }
    return Optional.of(
        new NativesJar(
            URI.create(url.toString()),
            required(properties, "digest"),
            names(required(properties, "libraries")),
            names(properties.getProperty("backends", ""))));
  }

  /** The directory that holds the libraries as plain files, which is made if need be. */
  Path directory(Path cache) throws IOException {
    if ("file".equals(description.getScheme())) {
      Path file = Path.of(description);
      return file.resolveSibling(".").normalize();
    }
    Path target = cache.resolve("natives").resolve(digest).toAbsolutePath();
    if (!isComplete(target)) {
      extract(target);
    }
    return target;
  }

  /**
   * Extracts beside the target and moves the result there, so that whoever sees the target sees all
   * of it. Of two processes that do so at once the second finds the work done.
   */
  private void extract(Path target) throws IOException {
    Path parent = target.resolveSibling(".").normalize();
    Files.createDirectories(parent);
    Path fresh = Files.createTempDirectory(parent, "extracting-");
    try {
      for (String file : files()) {
        try (InputStream stream = resource(file).getInputStream()) {
          Files.copy(stream, fresh.resolve(file));
        }
      }
      moveIntoPlace(fresh, target);
    } finally {
      delete(fresh);
    }
  }

  private void moveIntoPlace(Path fresh, Path target) throws IOException {
    if (Files.exists(target) && !isComplete(target)) {
      Path broken = Files.createTempDirectory(target.resolveSibling("."), "broken-");
      Files.move(target, broken.resolve("natives"), StandardCopyOption.ATOMIC_MOVE);
      delete(broken);
    }
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!isComplete(target)) {
        throw e;
      }
    }
  }

  /** Cheap enough for every start: the files are there and none was cut short. */
  private boolean isComplete(Path directory) throws IOException {
    for (String file : files()) {
      Path extracted = directory.resolve(file);
      if (!Files.isRegularFile(extracted)) {
        return false;
      }
      long expected = resource(file).getContentLengthLong();
      if (expected >= 0 && Files.size(extracted) != expected) {
        return false;
      }
    }
    return true;
  }

  private List<String> files() {
    return Stream.concat(libraries.stream(), backends.stream()).toList();
  }

  private URLConnection resource(String file) throws IOException {
    String folder = description.toString();
    folder = folder.substring(0, folder.length() - DESCRIPTION.length());
    return open(URI.create(folder + file).toURL());
  }

  /** Without the JDK's cache of jar files, which would keep the jar open. */
  private static URLConnection open(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection;
  }

  private static String required(Properties properties, String key) throws IOException {
    String value = properties.getProperty(key, "").strip();
    if (value.isEmpty()) {
      throw new IOException(DESCRIPTION + " has no " + key);
    }
    return value;
  }

  private static List<String> names(String value) {
    return Stream.of(value.split("[,\\s]+", -1)).filter(name -> !name.isEmpty()).toList();
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
