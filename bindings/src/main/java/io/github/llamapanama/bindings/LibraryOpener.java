package io.github.llamapanama.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens library files for the life of the process and says why one cannot be opened. */
final class LibraryOpener {
  private final Attempts attempts;

  LibraryOpener(Attempts attempts) {
    this.attempts = attempts;
  }

  /** Opens the libraries in their order; the lookup asks each of them and nothing else. */
  SymbolLookup open(FoundLibraries libraries) {
    libraries.optional().forEach(LibraryOpener::openIfPossible);
    SymbolLookup all = null;
    for (Path file : libraries.required()) {
      SymbolLookup library = open(file);
      all = all == null ? library : all.or(library);
    }
    if (all == null) {
      throw attempts.failure(libraries.directory().toString(), "names no libraries", null);
    }
    return all;
  }

  private SymbolLookup open(Path file) {
    try {
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalCallerException e) {
      throw attempts.failure(file.toString(), "native access is not allowed: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw attempts.failure(file.toString(), reason(file), e);
    }
  }

  private static void openIfPossible(Path file) {
    try {
      SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException | IllegalCallerException e) {
      // A backend without its driver; if ggml needs it, opening ggml fails and says so.
    }
  }

  /** SymbolLookup does not tell what the system's linker said, System.load does. */
  private static String reason(Path file) {
    if (!Files.isReadable(file)) {
      return "cannot be read";
    }
    try {
      System.load(file.toAbsolutePath().toString());
      return "cannot be opened";
    } catch (UnsatisfiedLinkError e) {
      return withoutPrefix(e.getMessage(), file + ": ");
    }
  }

  private static String withoutPrefix(@Nullable String message, String prefix) {
    if (message == null) {
      return "cannot be opened";
    }
    String rest = message;
    while (rest.startsWith(prefix)) {
      rest = rest.substring(prefix.length());
    }
    return rest;
  }
}
