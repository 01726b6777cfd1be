package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.llamapanama.chat.message.ResponseFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form of what the model says.
 *
 * @param format any text unless set
 * @param verbosity how long-winded it shall be: for models that were taught that, and no other
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TextOptions(Optional<Format> format, Optional<String> verbosity) {
  static final TextOptions PLAIN =
      new TextOptions(Optional.of(Format.of(Map.of("type", "text"))), Optional.empty());

  /**
   * A form.
   *
   * @param wire as the request writes it
   * @param format what it means
   */
  record Format(Map<String, @Nullable Object> wire, ResponseFormat format) {

    /** A schema stands in the object itself, where chat completions have an object around it. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Format of(Map<String, @Nullable Object> wire) {
      Object type = wire.get("type");
      boolean known =
          "json_schema".equals(type)
              ? wire.get("schema") instanceof Map<?, ?>
              : "text".equals(type) || "json_object".equals(type);
      if (!known) {
        throw new IllegalArgumentException(
            "a format is {type: text}, {type: json_object} or {type: json_schema, name: …, schema:"
                + " {…}}, not "
                + wire);
      }
      return new Format(wire, ResponseFormat.of(wire));
    }

    @JsonValue
    Map<String, @Nullable Object> toWire() {
      return wire;
    }
  }
}
