package io.github.llamapanama.cli.repl;

/**
 * Messages of several lines: a line that ends with a backslash goes on, and so does a text between
 * {@code """} or in a Markdown fence of three backticks.
 */
final class MultiLine {
  private static final String QUOTES = "\"\"\"";
  private static final String FENCE = "```";

  private MultiLine() {}

  /** Whether more lines are to follow. */
  static boolean isOpen(String text) {
    if (text.stripLeading().startsWith(QUOTES)) {
      String body = text.stripLeading().substring(QUOTES.length());
      return !body.stripTrailing().endsWith(QUOTES);
    }
    return text.lines().filter(line -> line.stripLeading().startsWith(FENCE)).count() % 2 != 0
        || text.endsWith("\\");
  }

  /** The message: without the quotes and the backslashes that held it together. */
  static String message(String text) {
    String stripped = text.strip();
    if (stripped.startsWith(QUOTES)
        && stripped.length() >= 2 * QUOTES.length()
        && stripped.endsWith(QUOTES)) {
      return stripped.substring(QUOTES.length(), stripped.length() - QUOTES.length()).strip();
    }
    return stripped.replace("\\\n", "\n");
  }
}
