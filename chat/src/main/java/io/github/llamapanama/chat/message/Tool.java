package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may call.
 *
 * @param type always {@code function}
 * @param function what it does and takes
 */
public record Tool(
    @JsonProperty(required = true) String type, @JsonProperty(required = true) Function function) {

  /** Checks the type. */
  public Tool {
    checkType(type);
  }

  static void checkType(String type) {
    if (!type.equals("function")) {
      throw new IllegalArgumentException(
          "tools of type '%s' are not supported: only 'function' is".formatted(type));
    }
  }

  /**
   * A function.
   *
   * @param name by which the model calls it
   * @param description says when to use it
   * @param parameters JSON schema of the arguments, as plain maps, lists, strings, numbers and
   *     booleans, in the order in which the model shall read it
   * @param strict whether the arguments must follow the schema
   */
  public record Function(
      @JsonProperty(required = true) String name,
      Optional<String> description,
      Optional<Map<String, @Nullable Object>> parameters,
      Optional<Boolean> strict) {
    /** Copies the schema. */
    public Function {
      parameters = parameters.map(JsonValues::copy);
    }
  }

  /**
   * Reads a list of tools as OpenAI's wire has it.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static List<Tool> listFromJson(String json) {
    return List.of(ChatJson.read(json, Tool[].class));
  }

  /** A function with a description and the JSON schema of its parameters. */
  public static Tool function(
      String name, String description, Map<String, ? extends @Nullable Object> parameters) {
    return new Tool(
        "function",
        new Function(
            name,
            Optional.of(description),
            Optional.of(JsonValues.copy(parameters)),
            Optional.empty()));
  }
}
