package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.llamapanama.chat.message.ToolChoice;
import java.util.Map;

/**
 * Whether the model may, must or must not call a function.
 *
 * @param wire as the request writes it: a mode's name, or an object that names a function
 * @param choice what it means
 */
record FunctionChoice(Object wire, ToolChoice choice) {
  static final FunctionChoice AUTO = new FunctionChoice("auto", ToolChoice.Mode.AUTO);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static FunctionChoice of(Object wire) {
    return new FunctionChoice(wire, read(wire));
  }

  private static ToolChoice read(Object wire) {
    if (wire instanceof Map<?, ?> choice
        && "function".equals(choice.get("type"))
        && choice.get("name") instanceof String name) {
      return new ToolChoice.Function(name);
    }
    if (wire instanceof String) {
      return ToolChoice.of(wire);
    }
    throw new IllegalArgumentException(
        "tool_choice is none, auto, required or {type: function, name: …}, not " + wire);
  }

  @JsonValue
  Object toWire() {
    return wire;
  }
}
