package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A call of a tool that the model asks for.
 *
 * @param id names the call; the tool's answer repeats it
 * @param type always {@code function}
 * @param function which function, and its arguments
 */
public record ToolCall(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String type,
    @JsonProperty(required = true) Function function) {

  /** Checks the type. */
  public ToolCall {
    Tool.checkType(type);
  }

  /**
   * A function's name and arguments.
   *
   * @param name of the function
   * @param arguments a JSON object, as text: the model wrote it, so it may not be valid
   */
  public record Function(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String arguments) {}

  /** This call on OpenAI's wire. */
  public String toJson() {
    return ChatJson.write(this);
  }

  /** A call of the function {@code name} with a JSON object as {@code arguments}. */
  public static ToolCall of(String id, String name, String arguments) {
    return new ToolCall(id, "function", new Function(name, arguments));
  }
}
