package io.github.llamapanama.bindings;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

/**
 * Finds the libraries in the first of three places that has them: the directory that the user
 * named, the natives jar, the system's library path.
 *
 * <p>A place that has them decides: if they cannot be used from there, the search ends with an
 * error, since quietly taking another build than the one the user provided would be a surprise.
 */
final class LibraryLocator {
  private static final String BASE = "ggml-base";
  private static final List<String> OTHERS = List.of("ggml", "llama", "mtmd");

  private final Platform platform;
  private final Attempts attempts;

  LibraryLocator(Platform platform, Attempts attempts) {
    this.platform = platform;
    this.attempts = attempts;
  }

  FoundLibraries locate() {
    return namedDirectory()
        .or(this::nativesJar)
        .or(this::systemLibraryPath)
        .orElseThrow(() -> attempts.failure(null));
  }

  private Optional<FoundLibraries> namedDirectory() {
    String source = "-D" + NativeLibrary.PATH_PROPERTY;
    String named = System.getProperty(NativeLibrary.PATH_PROPERTY);
    if (named == null || named.isBlank()) {
      source = NativeLibrary.PATH_VARIABLE;
      named = System.getenv(NativeLibrary.PATH_VARIABLE);
    }
    if (named == null || named.isBlank()) {
      attempts.add(
          "a directory named by the user",
          "neither -D"
              + NativeLibrary.PATH_PROPERTY
              + " nor "
              + NativeLibrary.PATH_VARIABLE
              + " is set");
      return Optional.empty();
    }
    String place = named + " (from " + source + ")";
    try {
      Path directory = Path.of(named).toAbsolutePath();
      if (!Files.isDirectory(directory)) {
        throw attempts.failure(
            place, Files.exists(directory) ? "is not a directory" : "does not exist", null);
      }
      return Optional.of(
          in(directory, NativeLibrary.Origin.NAMED_DIRECTORY)
              .orElseThrow(() -> attempts.failure(place, missing(directory), null)));
    } catch (InvalidPathException e) {
      throw attempts.failure(place, "is not a path: " + e.getReason(), e);
    }
  }

  private Optional<FoundLibraries> nativesJar() {
    Optional<NativesJar> found = Optional.empty();
    String place = NativesJar.resource(platform);
    try {
      found = NativesJar.find(platform, NativeLibrary.class.getClassLoader());
      if (found.isEmpty()) {
        attempts.add(place, "is not on the class path or in a resolved module");
        return Optional.empty();
      }
      Path directory = found.get().directory(CacheDirectory.of(platform));
      List<Path> libraries = found.get().libraries().stream().map(directory::resolve).toList();
      return Optional.of(
          new FoundLibraries(NativeLibrary.Origin.NATIVES_JAR, directory, List.of(), libraries));
    } catch (IOException e) {
      throw attempts.failure(
          found.map(jar -> jar.description().toString()).orElse(place),
          "cannot be extracted into " + CacheDirectory.of(platform) + ": " + e,
          e);
    }
  }

  private Optional<FoundLibraries> systemLibraryPath() {
    for (Path directory : systemDirectories()) {
      Optional<FoundLibraries> found = in(directory, NativeLibrary.Origin.SYSTEM);
      if (found.isPresent()) {
        return found;
      }
      attempts.add(directory + " (system)", missing(directory));
    }
    return Optional.empty();
  }

  /** The JVM's own view of the library path, then where package managers put libraries. */
  private SequencedSet<Path> systemDirectories() {
    var directories = new LinkedHashSet<Path>();
    for (String entry : System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      if (!entry.isBlank()) {
        directories.add(Path.of(entry).toAbsolutePath());
      }
    }
    if (platform.isMac()) {
      directories.add(Path.of("/opt/homebrew/lib"));
    }
    if (!platform.isWindows()) {
      directories.add(Path.of("/usr/local/lib"));
    }
    return directories;
  }

  /** The libraries of a directory, if it holds all of them. */
  private Optional<FoundLibraries> in(Path path, NativeLibrary.Origin origin) {
    var directory = new LibraryDirectory(path, platform);
    try {
      var required = new ArrayList<Path>();
      for (String name : (Iterable<String>) names()::iterator) {
        Optional<Path> library = directory.library(name);
        if (library.isEmpty()) {
          return Optional.empty();
        }
        required.add(library.get());
      }
      return Optional.of(
          new FoundLibraries(origin, path, directory.linkedBackends(), List.copyOf(required)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String missing(Path path) {
    if (!Files.isDirectory(path)) {
      return "does not exist";
    }
    var directory = new LibraryDirectory(path, platform);
    try {
      var missing = new ArrayList<String>();
      for (String name : (Iterable<String>) names()::iterator) {
        if (directory.library(name).isEmpty()) {
          missing.add(System.mapLibraryName(name));
        }
      }
      return "has no " + String.join(", ", missing);
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  private static Stream<String> names() {
    return Stream.concat(Stream.of(BASE), OTHERS.stream());
  }
}
