package io.github.llamapanama.server.http;

/** The server is closing, and does not answer requests any more. */
public final class ServerClosingException extends RuntimeException {
  /** The server is closing. */
  public ServerClosingException() {
    super("the server is closing");
  }
}
