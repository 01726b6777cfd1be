package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and writes OpenAI's wire. An unknown parameter is an error, never ignored. */
final class ChatJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addHandler(new NullIsAbsent())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withConfigOverride(
              List.class,
              lists -> lists.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          // A schema's nulls are part of it.
          .withConfigOverride(
              Map.class,
              maps ->
                  maps.setInclude(
                      JsonInclude.Value.construct(
                          JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS)))
          .build();

  /** What Jackson says of a property that is absent, or null. */
  private static final Pattern MISSING =
      Pattern.compile("^(Missing required creator property|Null value for creator property) ");

  /** What Jackson says of an object that has a name twice. */
  private static final Pattern TWICE = Pattern.compile("^Duplicate field '(.*?)' for ");

  /** The types of what JSON has as whole numbers. */
  private static final Set<Class<?>> WHOLE =
      Set.of(
          int.class, Integer.class, OptionalInt.class, long.class, Long.class, OptionalLong.class);

  /** Clients send back messages as they got them, with a null for every field there might be. */
  private static final class NullIsAbsent extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object beanOrClass,
        String name) {
      return parser.currentToken() == JsonToken.VALUE_NULL;
    }
  }

  /** Found once for each type: to look at a class takes longer than to read a request. */
  private static final ClassValue<List<List<String>>> NAMES =
      new ClassValue<>() {
        @Override
        protected List<List<String>> computeValue(Class<?> type) {
          return findNames(type);
        }
      };

  private ChatJson() {}

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes parts side by side into one object. */
  static String writeTogether(Object... parts) {
    ObjectNode together = MAPPER.createObjectNode();
    for (Object part : parts) {
      together.setAll((ObjectNode) MAPPER.valueToTree(part));
    }
    return write(together);
  }

  /** Whether a text is a JSON object, and nothing else. */
  static boolean isObject(String text) {
    try {
      // Of members that come twice, whoever reads the object decides.
      return MAPPER
          .reader()
          .without(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .readTree(text)
          .isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(describe(e), e);
    }
  }

  static <T> T read(ObjectNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(describe(e), e);
    }
  }

  static ObjectNode readObject(String json) {
    if (read(json, JsonNode.class) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("a JSON object is expected");
  }

  /** A whole number as such, though it is written with a fraction, as some clients write all. */
  static JsonNode wholeIfItIs(JsonNode value) {
    if (!value.isFloatingPointNumber() || !value.canConvertToExactIntegral()) {
      return value;
    }
    if (value.canConvertToInt()) {
      return IntNode.valueOf(value.intValue());
    }
    return value.canConvertToLong() ? LongNode.valueOf(value.longValue()) : value;
  }

  /** The names that each property of a record has on the wire, the one to write first. */
  static List<List<String>> names(Class<?> type) {
    return NAMES.get(type);
  }

  private static List<List<String>> findNames(Class<?> type) {
    return MAPPER
        .getDeserializationConfig()
        .introspect(MAPPER.constructType(type))
        .findProperties()
        .stream()
        .map(
            property ->
                Stream.concat(
                        Stream.of(property.getName()),
                        property.findAliases().stream().map(PropertyName::getSimpleName))
                    .toList())
        .toList();
  }

  private static String describe(JsonProcessingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "unknown parameter '%s': known are %s".formatted(path(unknown), known(unknown));
      case JsonMappingException wrong ->
          wrong.getPath().isEmpty()
              ? reason(wrong)
              : "parameter '%s': %s".formatted(path(wrong), reason(wrong));
      default -> "not JSON: " + e.getOriginalMessage();
    };
  }

  private static String known(UnrecognizedPropertyException e) {
    return e.getKnownPropertyIds().stream()
        .map(String::valueOf)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String reason(JsonMappingException e) {
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return String.valueOf(cause.getMessage());
    }
    String message = e.getOriginalMessage();
    if (MISSING.matcher(message).find()) {
      return "it is required";
    }
    Matcher twice = TWICE.matcher(message);
    if (twice.find()) {
      return "the name '%s' comes twice in an object".formatted(twice.group(1));
    }
    if (message.startsWith("Trailing token")) {
      return "something follows the end of the JSON";
    }
    if (message.startsWith("No content")) {
      return "nothing was sent where JSON is expected";
    }
    return e instanceof MismatchedInputException wrong
            && wrong.getTargetType() != null
            && message.startsWith("Cannot ")
        ? "it is " + expected(wrong.getTargetType())
        : message;
  }

  /** What a value is to be, in words of JSON. */
  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Stream.of(type.getEnumConstants())
          .map(constant -> MAPPER.convertValue(constant, String.class))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (WHOLE.contains(type)) {
      return "a whole number";
    }
    if (type == OptionalDouble.class || type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type == String.class) {
      return "a string";
    }
    return type.isArray() || Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getFieldName())
        .collect(Collectors.joining())
        .substring(1);
  }
}
