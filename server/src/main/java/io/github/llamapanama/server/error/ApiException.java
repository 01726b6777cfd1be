package io.github.llamapanama.server.error;

/** A request that the server itself refuses, with the answer to give. */
public final class ApiException extends RuntimeException {
  private final transient ErrorAnswer answer;

  /** A refusal. */
  public ApiException(ErrorAnswer answer) {
    super(answer.message());
    this.answer = answer;
  }

  /** The answer to give. */
  public ErrorAnswer answer() {
    return answer;
  }
}
