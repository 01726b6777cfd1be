package io.github.llamapanama.bindings;

import java.nio.file.Path;

/**
 * What {@link NativeLibrary} has loaded.
 *
 * @param release what {@code llama_version()} reports, such as {@code 0.5.0}
 * @param build the version and commit of ggml
 * @param platform operating system and processor, such as {@code linux-x64}
 * @param origin which place the libraries come from
 * @param directory the directory the libraries were loaded from
 */
public record NativeLibraryInfo(
    String release, String build, String platform, NativeLibrary.Origin origin, Path directory) {}
