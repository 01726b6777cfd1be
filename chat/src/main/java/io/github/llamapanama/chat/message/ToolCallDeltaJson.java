package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Optional;

/** A {@link ChatEvent.ToolCallDelta} on OpenAI's wire: id, type and name come in the first. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ToolCallDeltaJson(
    int index, Optional<String> id, Optional<String> type, Optional<Function> function) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Function(Optional<String> name, Optional<String> arguments) {}

  static ToolCallDeltaJson of(ChatEvent.ToolCallDelta call) {
    return new ToolCallDeltaJson(
        call.index(),
        call.id(),
        call.id().map(id -> "function"),
        Optional.of(new Function(call.name(), Optional.of(call.arguments()))));
  }

  ChatEvent.ToolCallDelta toDelta() {
    return new ChatEvent.ToolCallDelta(
        index,
        id,
        function.flatMap(Function::name),
        function.flatMap(Function::arguments).orElse(""));
  }
}
