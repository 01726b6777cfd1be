package io.github.llamapanama.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** Loads llama.cpp's libraries (first form: an explicit directory only). */
public final class NativeLibrary {
  private static final SymbolLookup LOOKUP = load();

  private NativeLibrary() {}

  static MemorySegment symbol(String name) {
    return LOOKUP.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
  }

  private static SymbolLookup load() {
    Path directory = Path.of(System.getProperty("llamapanama.library.path", "."));
    SymbolLookup lookup = name -> java.util.Optional.empty();
    for (String library : new String[] {"ggml-base", "ggml-cpu", "ggml", "llama", "mtmd"}) {
      lookup =
          SymbolLookup.libraryLookup(
                  directory.resolve(System.mapLibraryName(library)), Arena.global())
              .or(lookup);
    }
    return lookup;
  }
}
