package io.github.llamapanama.server.http;

/** The client left before it had its whole answer. */
public final class ClientLeftException extends RuntimeException {
  /** The client left. */
  public ClientLeftException(Throwable cause) {
    super("the client left before it had its answer", cause);
  }
}
