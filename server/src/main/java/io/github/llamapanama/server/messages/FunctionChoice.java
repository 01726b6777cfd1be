package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ToolChoice;
import java.util.Optional;

/**
 * Whether the model may, must or must not call a tool.
 *
 * @param type {@code auto}, {@code any}, {@code tool} or {@code none}
 * @param name of the tool that it must call
 * @param disableParallelToolUse whether it may call one at most
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FunctionChoice(
    @JsonProperty(required = true) String type,
    Optional<String> name,
    Optional<Boolean> disableParallelToolUse) {

  FunctionChoice {
    choice(type, name);
  }

  void applyTo(ChatRequest.Builder request) {
    request.toolChoice(choice(type, name));
    disableParallelToolUse.ifPresent(one -> request.parallelToolCalls(!one));
  }

  private static ToolChoice choice(String type, Optional<String> name) {
    return switch (type) {
      case "auto" -> ToolChoice.Mode.AUTO;
      case "any" -> ToolChoice.Mode.REQUIRED;
      case "none" -> ToolChoice.Mode.NONE;
      case "tool" ->
          new ToolChoice.Function(
              name.orElseThrow(
                  () -> new IllegalArgumentException("a choice of type 'tool' needs a name")));
      default ->
          throw new IllegalArgumentException(
              "tool_choice is of type auto, any, tool or none, not '%s'".formatted(type));
    };
  }
}
