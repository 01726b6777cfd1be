package io.github.llamapanama.cli.options;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A text that is given on the command line or in a file. */
public final class TextArgument {
  private TextArgument() {}

  /** The text, or that of the file, or neither. */
  public static Optional<String> of(@Nullable String text, @Nullable Path file) {
    return text != null ? Optional.of(text) : Optional.ofNullable(file).map(TextArgument::read);
  }

  /**
   * The text of a file.
   *
   * @throws UncheckedIOException if it cannot be read; the message says why
   */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw failure(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw failure(file, "the file may not be read by this user", e);
    } catch (CharacterCodingException e) {
      throw failure(file, "the file is not UTF-8 text", e);
    } catch (IOException e) {
      throw failure(
          file,
          Files.isDirectory(file) ? "this is a directory" : String.valueOf(e.getMessage()),
          e);
    }
  }

  private static UncheckedIOException failure(Path file, String reason, IOException cause) {
    return new UncheckedIOException("Cannot read %s: %s".formatted(file, reason), cause);
  }
}
