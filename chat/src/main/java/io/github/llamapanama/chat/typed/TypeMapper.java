package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jackson as this package uses it: strict, no value is bent to fit a type. */
final class TypeMapper {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModules(new Jdk8Module(), new JavaTimeModule())
          .annotationIntrospector(new TypeIntrospector())
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(
              DeserializationFeature.ACCEPT_FLOAT_AS_INT,
              DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(
              SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
              SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .withConfigOverride(
              Year.class,
              years -> years.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.NUMBER_INT)))
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private TypeMapper() {}

  static JavaType type(Type type) {
    return MAPPER.constructType(type);
  }

  static JavaType listOf(Class<?> type) {
    return MAPPER.getTypeFactory().constructCollectionType(List.class, type);
  }

  /** A context that knows the very deserializers that reading uses. */
  static DeserializationContext context() {
    return ((DefaultDeserializationContext) MAPPER.getDeserializationContext())
        .createDummyInstance(MAPPER.getDeserializationConfig());
  }

  static String write(@Nullable Object value, JavaType type) throws JsonProcessingException {
    return MAPPER.writerFor(type).writeValueAsString(value);
  }

  /** The value as plain maps, lists, strings, numbers and booleans. */
  static Object plain(Object value) {
    return MAPPER.convertValue(value, Object.class);
  }

  static Object convert(Object plain, JavaType type) {
    return MAPPER.convertValue(plain, type);
  }

  /**
   * Reads an instance.
   *
   * @throws StructuredOutputException if the text is none
   */
  static Object read(String json, JavaType type) {
    try (JsonParser parser = new WholeNumberParser(MAPPER.createParser(json))) {
      Object value = MAPPER.readerFor(type).readValue(parser);
      if (value == null) {
        throw new StructuredOutputException(
            "null is no %s".formatted(type.getRawClass().getSimpleName()), json, null);
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new StructuredOutputException(describe(e, type), json, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a text: it does not happen
    }
  }

  /**
   * Reads an object's properties in the order of the arguments.
   *
   * @throws StructuredOutputException if the text is no such object
   */
  static List<@Nullable Object> readArguments(String json, List<JsonArguments.Argument> arguments) {
    JavaType any = type(JsonNode.class);
    if (!(read(json, any) instanceof ObjectNode given)) {
      throw new StructuredOutputException("the arguments are no JSON object", json, null);
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (JsonArguments.Argument argument : arguments) {
      values.add(argument(argument, given.remove(argument.name()), json));
    }
    if (!given.isEmpty()) {
      throw new StructuredOutputException(
          "there is no argument '%s': there are %s"
              .formatted(
                  given.fieldNames().next(),
                  arguments.stream().map(JsonArguments.Argument::name).toList()),
          json,
          null);
    }
    return values;
  }

  private static @Nullable Object argument(
      JsonArguments.Argument argument, @Nullable JsonNode given, String json) {
    JavaType type = type(argument.type());
    boolean isNull = given == null || (given.isNull() && !type.isJavaLangObject());
    if (isNull && argument.required()) {
      throw new StructuredOutputException(
          "argument '%s' is missing".formatted(argument.name()), json, null);
    }
    try {
      return MAPPER.treeToValue(isNull ? NullNode.getInstance() : given, type);
    } catch (JsonProcessingException e) {
      throw new StructuredOutputException(
          "argument '%s': %s".formatted(argument.name(), describe(e, type)), json, e);
    }
  }

  private static String describe(JsonProcessingException e, JavaType type) {
    String name = type.getRawClass().getSimpleName();
    if (!(e instanceof JsonMappingException wrong)) {
      return "no JSON for %s: %s".formatted(name, e.getOriginalMessage());
    }
    String reason =
        wrong.getCause() instanceof RuntimeException cause && cause.getMessage() != null
            ? cause.getMessage()
            : wrong.getOriginalMessage();
    return "no %s: %s%s".formatted(name, path(wrong), reason);
  }

  private static String path(JsonMappingException e) {
    if (e.getPath().isEmpty()) {
      return "";
    }
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return "at %s: ".formatted(path.startsWith(".") ? path.substring(1) : path);
  }
}
