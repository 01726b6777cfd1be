package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.databind.JavaType;
import io.github.llamapanama.chat.message.ResponseFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Java type as JSON: its schema, and its instances read from text. Immutable and thread-safe.
 *
 * {@snippet :
 * record City(String name, @JsonPropertyDescription("in millions") double population) {}
 *
 * JsonType<City> type = JsonType.of(City.class);
 * City city = type.read("{\"name\": \"Paris\", \"population\": 2.1}");
 * }
 *
 * <p>Records, sealed hierarchies, enums, lists, sets, arrays, maps, {@link Optional}, numbers,
 * dates and times, nested and recursive, are described as Jackson reads them, with its annotations:
 *
 * <ul>
 *   <li>Every component is required and not null, and no other is allowed. Not required are an
 *       {@link Optional}, a component annotated {@code @Nullable} (of any package), {@code
 *       JsonInclude(NON_NULL)} or the like, or {@code JsonProperty(isRequired = FALSE)}.
 *   <li>A sealed hierarchy without annotations has a property {@code type}, first, with the simple
 *       name of the class; {@code @JsonTypeInfo} and {@code @JsonSubTypes} say otherwise. A
 *       component whose type is one class of a sealed hierarchy needs no name.
 *   <li>{@code Object} and {@code JsonNode} are any JSON.
 *   <li>Integers have the bounds of their Java type, so that every text that matches can be read.
 *       What no schema says is checked when an instance is read: that a date is one of the
 *       calendar, and what a record's constructor demands.
 * </ul>
 *
 * <p>On the module path, the package of the types must be open to {@code
 * com.fasterxml.jackson.databind} unless they are public in an exported package.
 */
public final class JsonType<T> {
  private final JavaType type;
  private final Map<String, @Nullable Object> schema;

  private JsonType(JavaType type) {
    this.type = type;
    this.schema = SchemaGenerator.schema(type);
  }

  /**
   * A class.
   *
   * @throws UnsupportedTypeException if it cannot be made from JSON; the message names the
   *     component at fault
   */
  public static <T> JsonType<T> of(Class<T> type) {
    return new JsonType<>(TypeMapper.type(type));
  }

  /**
   * A list of instances of a class.
   *
   * @throws UnsupportedTypeException if it cannot be made from JSON; the message names the
   *     component at fault
   */
  public static <T> JsonType<List<T>> listOf(Class<T> type) {
    return new JsonType<>(TypeMapper.listOf(type));
  }

  /** The type's name: {@code City}, {@code ListOfCity}. */
  public String name() {
    return SchemaGenerator.name(type);
  }

  /**
   * The JSON schema (2020-12) of the type, its properties in the order of the components: plain
   * maps, lists, strings, numbers and booleans.
   */
  public Map<String, @Nullable Object> schema() {
    return schema;
  }

  /** What a request says to be answered with this type. */
  public ResponseFormat responseFormat() {
    return new ResponseFormat.JsonSchema(name(), Optional.empty(), schema, Optional.of(true));
  }

  /**
   * Reads an instance. White space around the JSON is allowed.
   *
   * @throws StructuredOutputException if the text is none; the message says why
   */
  @SuppressWarnings("unchecked") // Jackson made it of this very type.
  public T read(String json) {
    return (T) TypeMapper.read(json, type);
  }

  @Override
  public String toString() {
    return "JsonType[" + type.toCanonical() + "]";
  }
}
