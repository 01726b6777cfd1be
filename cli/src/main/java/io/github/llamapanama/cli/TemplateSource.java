package io.github.llamapanama.cli;

import io.github.llamapanama.cli.options.TextArgument;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Templates that are named by a file or written out. */
final class TemplateSource {
  private TemplateSource() {}

  /**
   * The text of the file of this name in the first directory that has it; otherwise the source is
   * the text.
   *
   * @throws IllegalArgumentException if the source is the name of a file that is nowhere
   */
  static String text(String source, Path... directories) {
    if (source.isEmpty() || source.contains("\n") || source.contains("{")) {
      return source;
    }
    try {
      for (Path directory : directories) {
        Path path = directory.resolve(source);
        if (Files.isRegularFile(path)) {
          return TextArgument.read(path);
        }
      }
    } catch (InvalidPathException e) {
      return source;
    }
    if (source.endsWith(".jinja")) {
      throw new IllegalArgumentException("there is no template file " + source);
    }
    return source;
  }
}
