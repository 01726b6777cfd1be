package io.github.llamapanama.server.api;

import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.messages.MessageError;

/** In which form an error is written: that of the API whose address was asked. */
final class ErrorForms {
  private static final String MESSAGES = "/v1/messages";

  private ErrorForms() {}

  static String json(String path, ErrorAnswer error) {
    return path.equals(MESSAGES) || path.startsWith(MESSAGES + "/")
        ? MessageError.toJson(error)
        : error.toJson();
  }
}
