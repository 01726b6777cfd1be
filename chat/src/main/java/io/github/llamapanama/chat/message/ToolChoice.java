package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the model may, must or must not call a tool. */
public sealed interface ToolChoice {

  /** A choice that names no tool. */
  enum Mode implements ToolChoice {
    /** The tools are not shown to the model. */
    NONE,
    /** The model decides. */
    AUTO,
    /** The model calls at least one tool. */
    REQUIRED;

    @JsonValue
    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The model calls this function. */
  record Function(String name) implements ToolChoice {
    @JsonValue
    Map<String, @Nullable Object> toWire() {
      return JsonValues.object("type", "function", "function", Map.of("name", name));
    }
  }

  /** The choice as OpenAI's wire writes it: a mode's name, or an object that names a function. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ToolChoice of(Object wire) {
    if (wire instanceof Map<?, ?> choice
        && choice.get("function") instanceof Map<?, ?> function
        && function.get("name") instanceof String name) {
      return new Function(name);
    }
    for (Mode mode : Mode.values()) {
      if (mode.wireName().equals(wire)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "tool_choice is none, auto, required or {type: function, function: {name: …}}, not "
            + wire);
  }
}
