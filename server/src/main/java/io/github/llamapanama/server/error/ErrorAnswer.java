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
 * @param tooLong of a text that is too long, how long it is and might be
 */
public record ErrorAnswer(
    int status,
    String type,
    Optional<String> code,
    Optional<String> param,
    String message,
    Optional<Duration> retryAfter,
    Optional<TooLong> tooLong) {

  /**
   * How long a text is and might be.
   *
   * @param tokens how many it has
   * @param limit how many it may have
   */
  public record TooLong(int tokens, int limit) {}

  private static final String INVALID = "invalid_request_error";

  /** The request is wrong. */
  public static ErrorAnswer invalid(String message) {
    return of(400, INVALID, message);
  }

  /** A kind of error without more to tell programs. */
  public static ErrorAnswer of(int status, String type, String message) {
    return new ErrorAnswer(
        status,
        type,
        Optional.empty(),
        Optional.empty(),
        message,
        Optional.empty(),
        Optional.empty());
  }

  /** There is no such thing. */
  public static ErrorAnswer notFound(String message) {
    return of(404, INVALID, message);
  }

  /** The server does not do such a thing, or its model cannot. */
  public static ErrorAnswer notSupported(String message) {
    return of(501, "not_supported_error", message);
  }

  /**
   * A text is too long: of the kind that llama.cpp's server calls it, with the code of OpenAI's.
   */
  public static ErrorAnswer tooLong(String message, TooLong length) {
    return new ErrorAnswer(
        400,
        "exceed_context_size_error",
        Optional.of("context_length_exceeded"),
        Optional.empty(),
        message,
        Optional.empty(),
        Optional.of(length));
  }

  /** What was asked for cannot be had for now. */
  public static ErrorAnswer unavailable(String message) {
    return of(503, "unavailable_error", message).withRetryAfter(Duration.ofSeconds(1));
  }

  /** The same with a code. */
  public ErrorAnswer withCode(String value) {
    return new ErrorAnswer(status, type, Optional.of(value), param, message, retryAfter, tooLong);
  }

  /** The same about a parameter. */
  public ErrorAnswer withParam(String value) {
    return new ErrorAnswer(status, type, code, Optional.of(value), message, retryAfter, tooLong);
  }

  /** The same with a time to try again. */
  public ErrorAnswer withRetryAfter(Duration value) {
    return new ErrorAnswer(status, type, code, param, message, Optional.of(value), tooLong);
  }

  /** This error on OpenAI's wire, in one line. */
  public String toJson() {
    return Json.write(
        new Wire(
            new Body(
                message,
                type,
                param,
                code,
                tooLong.map(TooLong::tokens),
                tooLong.map(TooLong::limit))));
  }

  private record Wire(Body error) {}

  private record Body(
      String message,
      String type,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> param,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> code,
      Optional<Integer> nPromptTokens,
      Optional<Integer> nCtx) {}
}
