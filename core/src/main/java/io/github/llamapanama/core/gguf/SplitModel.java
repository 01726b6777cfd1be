package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Models in several files, whose names end in {@code -00001-of-00003.gguf} and so on. */
final class SplitModel {

  private SplitModel() {}

  /** The number of files that make up the model, 1 for a whole one. */
  static int parts(Gguf gguf) {
    return (int) Math.max(1, Math.min(0xFFFF, ModelFileCheck.integer(gguf, "split.count", 1)));
  }

  /**
   * The files of a model, derived from the name of the first.
   *
   * @throws ModelLoadException if the file is not the first part or not named like one
   */
  static List<Path> files(Path first, Gguf gguf) {
    int parts = parts(gguf);
    String name = String.valueOf(first.getFileName());
    String ending = ending(1, parts);
    if (ModelFileCheck.integer(gguf, "split.no", 0) != 0 || !name.endsWith(ending)) {
      throw new ModelLoadException(
          first,
          "it is one of %d parts of a model: load the first part, whose name ends in %s"
              .formatted(parts, ending));
    }
    String prefix = name.substring(0, name.length() - ending.length());
    return IntStream.rangeClosed(1, parts)
        .mapToObj(part -> first.resolveSibling(prefix + ending(part, parts)))
        .toList();
  }

  private static String ending(int part, int parts) {
    return String.format(Locale.ROOT, "-%05d-of-%05d.gguf", part, parts);
  }
}
