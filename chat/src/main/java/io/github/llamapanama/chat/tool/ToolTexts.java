package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.typed.JsonText;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What models read: names, answers, errors. */
final class ToolTexts {
  private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final String DONE = "done";

  private ToolTexts() {}

  /** {@code get_weather} for {@code getWeather}, unless a name was given. */
  static String name(String given, String inJava) {
    return given.isEmpty()
        ? WORD_START.matcher(inJava).replaceAll("_").toLowerCase(Locale.ROOT)
        : given;
  }

  /** A string as it is, anything else as JSON. */
  static String answer(@Nullable Object value, Type type) {
    if (type == void.class || type == Void.class) {
      return DONE;
    }
    return value instanceof String text ? text : JsonText.of(value, type);
  }

  /** A failure, without what only a programmer understands. */
  static String error(String message) {
    return JsonText.of(Map.of("error", message), Map.class);
  }

  static String error(Exception e) {
    String message = e.getMessage();
    return error(message == null ? e.getClass().getSimpleName() : message);
  }
}
