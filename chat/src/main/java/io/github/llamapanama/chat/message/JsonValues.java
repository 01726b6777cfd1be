package io.github.llamapanama.chat.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain values. The order of keys is kept, because a model reads it, and so are nulls,
 * which schemas use: {@link Map#copyOf} does neither.
 */
final class JsonValues {
  private JsonValues() {}

  /** An unmodifiable deep copy. */
  static Map<String, @Nullable Object> copy(Map<?, ? extends @Nullable Object> values) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    values.forEach((key, value) -> copy.put(String.valueOf(key), copyValue(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object copyValue(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(map);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(copyValue(element)));
      return Collections.unmodifiableList(copy);
    }
    return value;
  }

  /** An object of alternating keys and values, in that order. */
  static Map<String, @Nullable Object> object(Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }
}
