package io.github.llamapanama.core.sampling;

import io.github.llamapanama.LlamaException;

/** A grammar that cannot be used, with the place in its text that is wrong. */
public final class GrammarException extends LlamaException {

  private final int line;
  private final int column;

  /**
   * Creates the exception.
   *
   * @param line the line that is wrong, from 1
   * @param column the place in that line, in characters, from 1
   * @param message what is wrong there
   */
  public GrammarException(int line, int column, String message) {
    super("grammar, line %d, column %d: %s".formatted(line, column, message));
    this.line = line;
    this.column = column;
  }

  /** The line that is wrong, from 1. */
  public int line() {
    return line;
  }

  /** The place in the line, in characters, from 1. */
  public int column() {
    return column;
  }
}
