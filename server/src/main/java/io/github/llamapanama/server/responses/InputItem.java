package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.server.json.TextOrList;
import java.util.List;
import java.util.Optional;

/**
 * An item of a request's input. Clients send back the items of responses as they got them, so what
 * else is in there is not minded.
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "type",
    visible = true,
    defaultImpl = InputItem.Message.class)
@JsonSubTypes({
  @JsonSubTypes.Type(value = InputItem.Message.class, name = InputItem.MESSAGE),
  @JsonSubTypes.Type(value = InputItem.FunctionCall.class, name = "function_call"),
  @JsonSubTypes.Type(value = InputItem.FunctionCallOutput.class, name = "function_call_output"),
  @JsonSubTypes.Type(value = InputItem.Reasoning.class, name = "reasoning")
})
sealed interface InputItem {
  String MESSAGE = "message";

  /** An input that is one text: the person's. */
  final class Items extends TextOrList<InputItem> {
    Items() {
      super(
          InputItem.class,
          text ->
              new Message(
                  Optional.of(MESSAGE),
                  Optional.of(Role.USER),
                  List.of(
                      new InputPart(
                          Optional.of("input_text"), Optional.of(text), Optional.empty()))));
    }
  }

  /**
   * What somebody said.
   *
   * @param type absent, or {@value #MESSAGE}: all that is unknown is read as this
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Message(
      Optional<String> type,
      Optional<Role> role,
      @JsonDeserialize(using = InputPart.Parts.class) List<InputPart> content)
      implements InputItem {
    public Message {
      if (type.isPresent() && !type.get().equals(MESSAGE)) {
        throw new IllegalArgumentException(
            ("items of type '%s' are not supported: only message, function_call,"
                    + " function_call_output and reasoning are")
                .formatted(type.get()));
      }
      if (role.isEmpty() || role.get() == Role.TOOL) {
        throw new IllegalArgumentException(
            "a message needs a role: user, assistant, system or developer");
      }
      content = List.copyOf(content);
    }
  }

  /** A call that the model made. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record FunctionCall(
      @JsonProperty(required = true) String callId,
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String arguments)
      implements InputItem {}

  /** What came of a call. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record FunctionCallOutput(
      @JsonProperty(required = true) String callId,
      @JsonProperty(required = true) @JsonDeserialize(using = InputPart.Parts.class)
          List<InputPart> output)
      implements InputItem {
    public FunctionCallOutput {
      output = List.copyOf(output);
    }
  }

  /** What the model thought; in a summary alone if it comes from somewhere else. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Reasoning(List<InputPart> summary, List<InputPart> content) implements InputItem {
    public Reasoning {
      summary = List.copyOf(summary);
      content = List.copyOf(content);
    }
  }
}
