package io.github.llamapanama.chat.message;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters by which a request may ask for a form; it may use one of them. */
final class ResponseFormats {
  private ResponseFormats() {}

  /**
   * The form asked for.
   *
   * @throws IllegalArgumentException if there are several
   */
  static ResponseFormat only(
      Optional<ResponseFormat> responseFormat,
      Optional<Map<String, @Nullable Object>> jsonSchema,
      GenerationOptions options) {
    if (jsonSchema.isPresent() && responseFormat.isPresent()) {
      throw new IllegalArgumentException(
          "json_schema and response_format say the same: give one of them");
    }
    ResponseFormat format =
        jsonSchema
            .map(schema -> ResponseFormat.ofSchema(ResponseFormat.JsonSchema.DEFAULT_NAME, schema))
            .or(() -> responseFormat)
            .orElseGet(ResponseFormat.Text::new);
    if (!(format instanceof ResponseFormat.Text) && options.grammar().isPresent()) {
      throw new IllegalArgumentException(
          "a reply follows one grammar: give %s or grammar, not both"
              .formatted(jsonSchema.isPresent() ? "json_schema" : "response_format"));
    }
    return format;
  }

  static Optional<ResponseFormat> unlessText(ResponseFormat format) {
    return format instanceof ResponseFormat.Text ? Optional.empty() : Optional.of(format);
  }
}
