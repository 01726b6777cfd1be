package io.github.llamapanama.server.http;

/** Answers requests. Called by many virtual threads at once. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers a request.
   *
   * @throws RuntimeException if it cannot; unless the answer has begun, the failure becomes one
   */
  void answer(Exchange exchange);
}
