package io.github.llamapanama.server.http;

/** The body of a request is larger than the server takes. */
public final class BodyTooLargeException extends RuntimeException {
  /**
   * @param limit the most bytes that it may have
   */
  BodyTooLargeException(long limit) {
    super(message(limit));
  }

  /** What is said of it, also where the length alone shows it. */
  static String message(long limit) {
    return "the body of a request has at most %,d bytes here".formatted(limit);
  }
}
