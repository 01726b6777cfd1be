package io.github.llamapanama.server.http;

/** A client did not send the whole of its request in time. */
public final class RequestTimeoutException extends RuntimeException {
  /** The request is late. */
  RequestTimeoutException() {
    super("the request did not arrive in time: it has to be sent faster, or be smaller");
  }
}
