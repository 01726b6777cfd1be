package io.github.llamapanama.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON as plain maps, lists, texts and numbers. */
public final class Json {
  /** What Jackson says about where a text comes from: it does not know. */
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at .*");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final ObjectMapper ASCII =
      MAPPER.copy().enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  private static final ObjectMapper EXACT =
      MAPPER.copy().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Json() {}

  /** On one line, in ASCII: so that even half a surrogate pair survives. */
  public static String ascii(Object value) {
    return write(ASCII, value);
  }

  /** With line breaks and indentation. */
  public static String pretty(Object value) {
    return write(MAPPER.copy().enable(SerializationFeature.INDENT_OUTPUT), value);
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is no JSON object; the message says where
   */
  public static Map<String, @Nullable Object> object(String text) {
    return object(MAPPER, text);
  }

  /**
   * Reads an object whose numbers keep all of their digits.
   *
   * @throws IllegalArgumentException if the text is no JSON object; the message says where
   */
  public static Map<String, @Nullable Object> exactObject(String text) {
    return object(EXACT, text);
  }

  private static Map<String, @Nullable Object> object(ObjectMapper mapper, String text) {
    Object value;
    try {
      value = mapper.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new IllegalArgumentException(
          "no valid JSON"
              + (at == null
                  ? ""
                  : " in line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
              + ": "
              + SOURCE.matcher(e.getOriginalMessage()).replaceFirst(""),
          e);
    }
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // Keys of a JSON object are strings.
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
      return object;
    }
    throw new IllegalArgumentException("no JSON object");
  }

  private static String write(ObjectMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can be written as JSON", e);
    }
  }
}
