package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form that a reply's content must have: OpenAI's {@code response_format}. */
public sealed interface ResponseFormat {

  /** Any text. */
  record Text() implements ResponseFormat {
    @JsonValue
    Map<String, @Nullable Object> toWire() {
      return JsonValues.object("type", "text");
    }
  }

  /** A JSON object of any kind. */
  record JsonObject() implements ResponseFormat {
    @JsonValue
    Map<String, @Nullable Object> toWire() {
      return JsonValues.object("type", "json_object");
    }
  }

  /**
   * JSON that follows a schema.
   *
   * @param name of what is asked for
   * @param description says what it is
   * @param schema JSON schema, as plain maps, lists, strings, numbers and booleans, in the order in
   *     which the model shall read and write it
   * @param strict whether a keyword of the schema that cannot be enforced is an error; otherwise it
   *     is relaxed
   */
  record JsonSchema(
      String name,
      Optional<String> description,
      Map<String, @Nullable Object> schema,
      Optional<Boolean> strict)
      implements ResponseFormat {

    /** The name of a schema that came without one. */
    static final String DEFAULT_NAME = "response";

    /** Copies the schema. */
    public JsonSchema {
      schema = JsonValues.copy(schema);
    }

    @JsonValue
    Map<String, @Nullable Object> toWire() {
      Map<String, @Nullable Object> wire = JsonValues.object("name", name);
      description.ifPresent(text -> wire.put("description", text));
      wire.put("schema", schema);
      strict.ifPresent(value -> wire.put("strict", value));
      return JsonValues.object("type", "json_schema", "json_schema", wire);
    }
  }

  /** JSON that follows a schema. */
  static ResponseFormat ofSchema(String name, Map<String, ? extends @Nullable Object> schema) {
    return new JsonSchema(name, Optional.empty(), JsonValues.copy(schema), Optional.empty());
  }

  /**
   * The format as OpenAI's wire writes it. Besides, a schema may stand directly in the object, as
   * llama.cpp's servers take it.
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ResponseFormat of(Map<String, @Nullable Object> wire) {
    Object type = wire.get("type");
    if ("text".equals(type)) {
      return new Text();
    }
    if (wire.get("json_schema") instanceof Map<?, ?> named && "json_schema".equals(type)) {
      return schema(named);
    }
    if (wire.get("schema") instanceof Map<?, ?>
        && ("json_object".equals(type) || "json_schema".equals(type))) {
      return schema(wire);
    }
    if ("json_object".equals(type)) {
      return new JsonObject();
    }
    throw new IllegalArgumentException(
        "response_format is {type: text}, {type: json_object} or {type: json_schema, json_schema:"
            + " {name: …, schema: {…}}}, not "
            + wire);
  }

  private static JsonSchema schema(Map<?, ?> wire) {
    if (!(wire.get("schema") instanceof Map<?, ?> schema)) {
      throw new IllegalArgumentException("json_schema needs an object 'schema'");
    }
    return new JsonSchema(
        wire.get("name") instanceof String name ? name : JsonSchema.DEFAULT_NAME,
        Optional.ofNullable(wire.get("description")).map(String::valueOf),
        JsonValues.copy(schema),
        wire.get("strict") instanceof Boolean strict ? Optional.of(strict) : Optional.empty());
  }
}
