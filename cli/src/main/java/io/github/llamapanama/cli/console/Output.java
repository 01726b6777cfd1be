package io.github.llamapanama.cli.console;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard output as UTF-8, whatever the locale. Unlike a {@link java.io.PrintStream} it tells when
 * nobody reads any more.
 */
public final class Output {
  private final Writer writer;

  /** Writes to a stream. */
  public Output(OutputStream stream) {
    writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }

  /**
   * Writes text; it may stay in a buffer until {@link #flush()}.
   *
   * @throws OutputClosedException if the reader is gone
   */
  public void print(String text) {
    try {
      writer.write(text);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The stream for those who need a {@link Writer}. */
  public Writer asWriter() {
    return writer;
  }

  /** Writes a line. */
  public void println(String line) {
    print(line);
    print("\n");
  }

  /** Makes what was written so far visible. */
  public void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(IOException e) {
    String message = String.valueOf(e.getMessage());
    // "Broken pipe" on Unix, "The pipe is being closed" on Windows.
    return message.contains("pipe")
        ? new OutputClosedException(e)
        : new UncheckedIOException("Cannot write to standard output: " + message, e);
  }
}
