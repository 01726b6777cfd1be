package io.github.llamapanama.chat.typed;

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

    /** An argument that must be there unless it is an {@link Optional}. */
    public static Argument of(String name, Type type) {
      return new Argument(
          name, type, Optional.empty(), !TypeIntrospector.isOptional(TypeMapper.type(type)));
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
}
