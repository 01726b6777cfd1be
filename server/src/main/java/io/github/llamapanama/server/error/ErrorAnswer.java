package io.github.llamapanama.server.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.llamapanama.server.json.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * An error as OpenAI's wire says it.
 *
 * @param status of HTTP
 * @param type the kind of error, such as {@code invalid_request_error}
 * @param code what programs tell errors apart by, such as {@code context_length_exceeded}
 * @param param the parameter that is wrong
 * @param message what was wrong and what to do
 * @param retryAfter when to try again
 */
public record ErrorAnswer(
    int status,
    String type,
    Optional<String> code,
    Optional<String> param,
    String message,
    Optional<Duration> retryAfter) {

  private static final String INVALID = "invalid_request_error";

  /** The request is wrong. */
  public static ErrorAnswer invalid(String message) {
    return of(400, INVALID, message);
  }

  /** A kind of error without more to tell programs. */
  public static ErrorAnswer of(int status, String type, String message) {
    return new ErrorAnswer(
        status, type, Optional.empty(), Optional.empty(), message, Optional.empty());
  }

  /** There is no such thing. */
  public static ErrorAnswer notFound(String message) {
    return of(404, INVALID, message);
  }

  /** What was asked for cannot be had for now. */
  public static ErrorAnswer unavailable(String message) {
    return of(503, "unavailable_error", message).withRetryAfter(Duration.ofSeconds(1));
  }

  /** The same with a code. */
  public ErrorAnswer withCode(String value) {
    return new ErrorAnswer(status, type, Optional.of(value), param, message, retryAfter);
  }

  /** The same about a parameter. */
  public ErrorAnswer withParam(String value) {
    return new ErrorAnswer(status, type, code, Optional.of(value), message, retryAfter);
  }

  /** The same with a time to try again. */
  public ErrorAnswer withRetryAfter(Duration value) {
    return new ErrorAnswer(status, type, code, param, message, Optional.of(value));
  }

  /** This error on OpenAI's wire, in one line. */
  public String toJson() {
    return Json.write(new Wire(new Body(message, type, param, code)));
  }

  private record Wire(Body error) {}

  private record Body(
      String message,
      String type,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> param,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> code) {}
}
