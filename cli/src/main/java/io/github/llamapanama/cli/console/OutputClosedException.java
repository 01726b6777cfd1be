package io.github.llamapanama.cli.console;

import java.io.IOException;

/** Nobody reads standard output any more, as in {@code llama inspect | head}. */
public final class OutputClosedException extends RuntimeException {

  OutputClosedException(IOException cause) {
    super("Standard output was closed", cause);
  }
}
