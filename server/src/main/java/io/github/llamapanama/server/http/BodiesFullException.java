package io.github.llamapanama.server.http;

/** The bodies of the requests in progress leave no room for another. */
public final class BodiesFullException extends RuntimeException {
  /** There is no room. */
  BodiesFullException() {
    super("the server has too many large requests at once: try again");
  }
}
