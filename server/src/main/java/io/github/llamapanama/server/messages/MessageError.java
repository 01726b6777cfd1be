package io.github.llamapanama.server.messages;

import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.json.Json;

/**
 * Errors as Anthropic's API writes them.
 *
 * <p>Source: the Anthropic API documentation, "Errors".
 */
public final class MessageError {
  private MessageError() {}

  /** An error in one line. */
  public static String toJson(ErrorAnswer error) {
    return Json.write(
        Json.object()
            .put("type", "error")
            .set(
                "error",
                Json.object().put("type", type(error.status())).put("message", message(error))));
  }

  /** Of a prompt that is too long in the words by which agents know that they must shorten it. */
  private static String message(ErrorAnswer error) {
    return error
        .tooLong()
        .map(
            length ->
                "prompt is too long: %d tokens > %d maximum"
                    .formatted(length.tokens(), length.limit()))
        .orElse(error.message());
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
