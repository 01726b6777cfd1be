package io.github.llamapanama.bindings;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of one build of llama.cpp, all from one directory, not yet opened.
 *
 * @param origin which of the three places this is
 * @param directory where the files lie, and where ggml looks for its dynamic backends
 * @param optional linked backends to open first if they can be: ggml itself fails without those
 *     that it needs
 * @param required the libraries to open, each after those it depends on
 */
record FoundLibraries(
    NativeLibrary.Origin origin, Path directory, List<Path> optional, List<Path> required) {}
