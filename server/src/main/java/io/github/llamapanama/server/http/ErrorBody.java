package io.github.llamapanama.server.http;

/** How the wire tells of an error that HTTP itself meets, before any endpoint is asked. */
@FunctionalInterface
public interface ErrorBody {

  /**
   * The body of the answer, in JSON.
   *
   * @param status of HTTP
   * @param message what was wrong
   */
  byte[] json(int status, String message);
}
