package io.github.llamapanama.cli.console;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * What a command reads and writes.
 *
 * @param in standard input
 * @param out standard output: what was asked for, and nothing else
 * @param err standard error: everything else
 * @param interactive whether a person sits at both ends
 */
public record Streams(InputStream in, Output out, PrintStream err, BooleanSupplier interactive) {

  /** The streams of this process. */
  public static Streams ofProcess() {
    return new Streams(
        System.in,
        new Output(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Streams::atTerminal);
  }

  /** Streams that no person sits at. */
  public static Streams of(InputStream in, OutputStream out, OutputStream err) {
    return new Streams(
        in, new Output(out), new PrintStream(err, true, StandardCharsets.UTF_8), () -> false);
  }

  /** All of standard input, as UTF-8 text. */
  public String readAll() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read standard input: " + e.getMessage(), e);
    }
  }

  // The JDK's own console, the default again since 25, is null unless it is a terminal.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean atTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
