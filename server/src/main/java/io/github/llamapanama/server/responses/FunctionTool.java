package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.llamapanama.chat.message.Tool;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may call: OpenAI's chat completions have the same in an object of its
 * own. It is read from requests, and written in what is answered to them.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FunctionTool(
    Optional<String> type,
    Optional<String> name,
    @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> description,
    @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Map<String, @Nullable Object>> parameters,
    @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Boolean> strict) {
  private static final String FUNCTION = "function";

  FunctionTool {
    // Tools of other types may have no name.
    if (!type.equals(Optional.of(FUNCTION))) {
      throw new IllegalArgumentException(
          "tools of type '%s' are not supported: only 'function' is".formatted(type.orElse("")));
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a function needs a name");
    }
  }

  // NullAway does not see in another module's record that a schema may have nulls.
  @SuppressWarnings("NullAway")
  Tool toTool() {
    return new Tool(
        FUNCTION, new Tool.Function(name.orElseThrow(), description, parameters, strict));
  }
}
