package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Java values as JSON text, in the form that {@link JsonType} reads. */
public final class JsonText {
  private JsonText() {}

  /**
   * A value as JSON.
   *
   * @param type as what it is written; a hierarchy says which of its classes it is
   * @throws IllegalArgumentException if it cannot be written
   */
  public static String of(@Nullable Object value, Type type) {
    try {
      return TypeMapper.write(value, TypeMapper.type(type));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }
}
