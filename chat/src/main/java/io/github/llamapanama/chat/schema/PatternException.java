package io.github.llamapanama.chat.schema;

/** A regular expression that is wrong, or right but beyond grammars. */
final class PatternException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean unsupported;

  private PatternException(String message, boolean unsupported) {
    super(message);
    this.unsupported = unsupported;
  }

  static PatternException wrong(String message) {
    return new PatternException(message, false);
  }

  static PatternException unsupported(String message) {
    return new PatternException(message, true);
  }

  /** Whether the pattern is right, but no grammar can express it. */
  boolean isUnsupported() {
    return unsupported;
  }
}
