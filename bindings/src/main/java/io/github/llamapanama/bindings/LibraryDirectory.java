package io.github.llamapanama.bindings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory that may hold llama.cpp's libraries under the names that CMake gives them. */
record LibraryDirectory(Path path, Platform platform) {
  /** What a build consists of besides its backends, each after those it depends on. */
  private static final List<String> REQUIRED = List.of("ggml-base", "ggml", "llama", "mtmd");

  /** The libraries that must be there, in the order they are to be opened. */
  List<Path> required() throws IOException {
    var libraries = new ArrayList<Path>();
    for (String name : REQUIRED) {
      library(name).ifPresent(libraries::add);
    }
    return List.copyOf(libraries);
  }

  /** The file names of the required libraries that are not there. */
  List<String> missing() throws IOException {
    var missing = new ArrayList<String>();
    for (String name : REQUIRED) {
      if (library(name).isEmpty()) {
        missing.add(System.mapLibraryName(name));
      }
    }
    return List.copyOf(missing);
  }

  /** The library of a plain name such as {@code llama}; the name without a version comes first. */
  Optional<Path> library(String name) throws IOException {
    return matching(name).findFirst();
  }

  /**
   * The backends that {@code ggml} may be linked against ({@code ggml-cpu}, {@code ggml-cuda} …).
   * Of a build with dynamic backends these are not: ggml chooses among its variants itself.
   */
  List<Path> linkedBackends() throws IOException {
    return matching("ggml-(?!base)[a-z]+").toList();
  }

  private Stream<Path> matching(String name) throws IOException {
    var pattern = platform.libraryFile(name);
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> pattern.matcher(file.getFileName().toString()).matches())
          .sorted(
              Comparator.comparingInt((Path file) -> file.toString().length())
                  .thenComparing(Comparator.naturalOrder()))
          .toList()
          .stream();
    }
  }
}
