package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.chat.message.Tool;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A function that the model may call: what the wire calls a custom tool. */
@JsonIgnoreProperties(ignoreUnknown = true)
record FunctionTool(
    Optional<String> type,
    Optional<String> name,
    Optional<String> description,
    Optional<Map<String, @Nullable Object>> inputSchema,
    Optional<Boolean> strict) {
  private static final String CUSTOM = "custom";

  FunctionTool {
    // Tools of the service's own, such as its web search, come by a name and a date.
    if (!type.orElse(CUSTOM).equals(CUSTOM)) {
      throw new IllegalArgumentException(
          "tools of type '%s' are not supported: only those with an input_schema are"
              .formatted(type.get()));
    }
    if (name.isEmpty() || inputSchema.isEmpty()) {
      throw new IllegalArgumentException("a tool needs a name and an input_schema");
    }
  }

  // NullAway does not see in another module's record that a schema may have nulls.
  @SuppressWarnings("NullAway")
  Tool toTool() {
    return new Tool(
        "function", new Tool.Function(name.orElseThrow(), description, inputSchema, strict));
  }
}
