package io.github.llamapanama.chat.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kind of JSON value; numbers are two, because {@code integer} is one of them. */
enum ValueType {
  NULL,
  BOOLEAN,
  INTEGER,
  FRACTION,
  STRING,
  ARRAY,
  OBJECT;

  static ValueType of(@Nullable Object value) {
    return switch (value == null ? Json.NULL : value) {
      case Boolean bool -> BOOLEAN;
      case Number number -> Json.isWhole(Json.decimal(number)) ? INTEGER : FRACTION;
      case String text -> STRING;
      case List<?> list -> ARRAY;
      case Map<?, ?> map -> OBJECT;
      default -> NULL;
    };
  }
}
