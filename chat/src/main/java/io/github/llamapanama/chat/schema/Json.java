package io.github.llamapanama.chat.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as plain values: maps, lists, texts, numbers, booleans and null. */
final class Json {

  /** Stands for null where null cannot stand. */
  static final Object NULL = new Object();

  private static final int MAX_SCALE = 10_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  static @Nullable Object parse(String text) {
    try {
      return MAPPER.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      throw new SchemaException("#", "not JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * A number as a decimal.
   *
   * @throws SchemaException if it has more digits than one can compute with
   */
  static BigDecimal decimal(Number number) {
    BigDecimal decimal = exact(number);
    if (Math.abs((long) decimal.scale()) > MAX_SCALE) {
      throw new SchemaException(
          "#", "the number %s has more than %d digits".formatted(decimal, MAX_SCALE));
    }
    return decimal;
  }

  static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0;
  }

  private static BigDecimal exact(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger integer -> new BigDecimal(integer);
      case Double real -> BigDecimal.valueOf(real);
      case Float real -> new BigDecimal(real.toString());
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  /** What is equal for values that are {@linkplain #same the same}, and only for them. */
  static Object key(@Nullable Object value) {
    return switch (value == null ? NULL : value) {
      case Number number -> decimal(number).stripTrailingZeros();
      case List<?> list -> list.stream().map(Json::key).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> keys = new HashMap<>();
        map.forEach((name, member) -> keys.put(String.valueOf(name), key(member)));
        yield keys;
      }
      case Object other -> other;
    };
  }

  /** Whether two values are the same as JSON Schema sees it: 1 is 1.0, members have no order. */
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return decimal(x).compareTo(decimal(y)) == 0;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!same(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.keySet().equals(y.keySet())
          && x.keySet().stream().allMatch(key -> same(x.get(key), y.get(key)));
    }
    return a == null ? b == null : a.equals(b);
  }
}
