package io.github.llamapanama.bindings;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Finds the libraries in the first of three places that has them: the directory that the user
 * named, the natives jar, the system's library path.
 *
 * <p>A place that has them decides: if they cannot be used from there, the search ends with an
 * error, since quietly taking another build than the one the user provided would be a surprise.
 */
final class LibraryLocator {
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
      return Optional.of(
          in(directory, NativeLibrary.Origin.NAMED_DIRECTORY, place)
              .orElseThrow(() -> attempts.failure(null)));
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
    return systemDirectories().stream()
        .map(path -> in(path, NativeLibrary.Origin.SYSTEM, path + " (system)"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The JVM's own view of the library path, then where package managers put libraries. */
  private SequencedSet<Path> systemDirectories() {
    var directories = new LinkedHashSet<Path>();
    for (String entry : System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      try {
        if (!entry.isBlank()) {
          directories.add(Path.of(entry).toAbsolutePath());
        }
      } catch (InvalidPathException e) {
        attempts.add(entry + " (system)", "is not a path: " + e.getReason());
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

  /** The libraries of a directory if it holds all of them; otherwise notes why not. */
  private Optional<FoundLibraries> in(Path path, NativeLibrary.Origin origin, String place) {
    if (!Files.isDirectory(path)) {
      attempts.add(place, Files.exists(path) ? "is not a directory" : "does not exist");
      return Optional.empty();
    }
    var directory = new LibraryDirectory(path, platform);
    try {
      List<String> missing = directory.missing();
      if (!missing.isEmpty()) {
        attempts.add(place, "has no " + String.join(", ", missing));
        return Optional.empty();
      }
      return Optional.of(
          new FoundLibraries(origin, path, directory.linkedBackends(), directory.required()));
    } catch (IOException e) {
      attempts.add(place, "cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }
}
