package io.github.llamapanama.chat.typed;

import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Arguments by name: a JSON object whose properties are of Java types, as the parameters of a
 * method are. Immutable and thread-safe.
 */
public final class JsonArguments {
  private final List<Argument> arguments;
  private final Map<String, @Nullable Object> schema;

  /**
   * One argument.
   *
   * @param name the property
   * @param type its type; an {@link Optional} is not required
   * @param description says what to put there
   * @param required whether it must be there
   */
  public record Argument(String name, Type type, Optional<String> description, boolean required) {

    /**
     * A parameter of a method, under a name. It must be there unless it is an {@link Optional} or
     * annotated {@code @Nullable}.
     */
    public static Argument of(String name, Optional<String> description, Parameter parameter) {
      boolean mayBeLeftOut =
          TypeIntrospector.isOptional(TypeMapper.type(parameter.getParameterizedType()))
              || TypeIntrospector.isNullable(parameter)
              || TypeIntrospector.isNullable(parameter.getAnnotatedType());
      return new Argument(name, parameter.getParameterizedType(), description, !mayBeLeftOut);
    }
  }

  private JsonArguments(String name, List<Argument> arguments) {
    this.arguments = List.copyOf(arguments);
    this.schema = SchemaGenerator.schema(name, arguments);
  }

  /**
   * Arguments, in order.
   *
   * @param name what they are arguments of, for messages
   * @throws UnsupportedTypeException if one cannot be made from JSON
   */
  public static JsonArguments of(String name, List<Argument> arguments) {
    return new JsonArguments(name, arguments);
  }

  /** The JSON schema of the object. */
  public Map<String, @Nullable Object> schema() {
    return schema;
  }

  /**
   * Reads the arguments in their order.
   *
   * @throws StructuredOutputException if the text is no such object
   */
  public List<@Nullable Object> read(String json) {
    return TypeMapper.readArguments(json, arguments);
  }

  /**
   * Reads a JSON object of any kind as plain maps, lists, strings, numbers and booleans.
   *
   * @throws StructuredOutputException if the text is none
   */
  @SuppressWarnings("unchecked") // the keys of a JSON object are strings
  public static Map<String, @Nullable Object> readAny(String json) {
    return (Map<String, @Nullable Object>) TypeMapper.read(json, TypeMapper.type(Map.class));
  }
}
