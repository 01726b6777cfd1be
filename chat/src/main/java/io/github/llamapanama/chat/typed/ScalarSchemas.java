package io.github.llamapanama.chat.typed;

import static io.github.llamapanama.chat.typed.Schemas.object;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of types whose JSON is one string, number or boolean. They are as narrow as Jackson's
 * deserializers are, so that a text that matches can be read: an {@code int} has its bounds.
 */
final class ScalarSchemas {
  private static final String DATE =
      "[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
          + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))";
  private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?";

  private static final Map<Class<?>, Map<String, @Nullable Object>> SCHEMAS =
      Map.ofEntries(
          Map.entry(String.class, object("type", "string")),
          Map.entry(CharSequence.class, object("type", "string")),
          // Above U+FFFF are characters that one char does not hold.
          Map.entry(char.class, pattern("[ -\\uD7FF]")),
          Map.entry(boolean.class, object("type", "boolean")),
          Map.entry(byte.class, integer(Byte.MIN_VALUE, Byte.MAX_VALUE)),
          Map.entry(short.class, integer(Short.MIN_VALUE, Short.MAX_VALUE)),
          Map.entry(int.class, integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(long.class, integer(Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry(BigInteger.class, object("type", "integer")),
          Map.entry(float.class, object("type", "number")),
          Map.entry(double.class, object("type", "number")),
          Map.entry(BigDecimal.class, object("type", "number")),
          Map.entry(Number.class, object("type", "number")),
          Map.entry(LocalDate.class, object("type", "string", "format", "date")),
          Map.entry(LocalTime.class, pattern(TIME)),
          Map.entry(LocalDateTime.class, pattern(DATE + "T" + TIME)),
          Map.entry(OffsetTime.class, object("type", "string", "format", "time")),
          Map.entry(OffsetDateTime.class, object("type", "string", "format", "date-time")),
          Map.entry(ZonedDateTime.class, object("type", "string", "format", "date-time")),
          Map.entry(Instant.class, object("type", "string", "format", "date-time")),
          Map.entry(Date.class, object("type", "string", "format", "date-time")),
          Map.entry(Year.class, integer(-9999, 9999)),
          Map.entry(YearMonth.class, pattern("[0-9]{4}-(0[1-9]|1[0-2])")),
          Map.entry(MonthDay.class, pattern("--(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])")),
          Map.entry(Duration.class, pattern("PT([0-9]{1,9}H)?([0-9]{1,9}M)?[0-9]{1,9}S")),
          Map.entry(Period.class, pattern("P([0-9]{1,4}Y)?([0-9]{1,4}M)?[0-9]{1,4}D")),
          Map.entry(UUID.class, object("type", "string", "format", "uuid")),
          Map.entry(URI.class, pattern("[a-z]{2,12}:[A-Za-z0-9/._~?=&+-]+")),
          // Base64.
          Map.entry(
              byte[].class, pattern("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")));

  private static final Map<Class<?>, Class<?>> UNWRAPPED =
      Map.ofEntries(
          Map.entry(Character.class, char.class),
          Map.entry(Boolean.class, boolean.class),
          Map.entry(Byte.class, byte.class),
          Map.entry(Short.class, short.class),
          Map.entry(Integer.class, int.class),
          Map.entry(Long.class, long.class),
          Map.entry(Float.class, float.class),
          Map.entry(Double.class, double.class));

  private static final Map<Class<?>, Class<?>> OPTIONAL =
      Map.of(
          OptionalInt.class, int.class,
          OptionalLong.class, long.class,
          OptionalDouble.class, double.class);

  private ScalarSchemas() {}

  static Optional<Map<String, @Nullable Object>> of(Class<?> type) {
    Class<?> optional = OPTIONAL.get(type);
    if (optional != null) {
      return of(optional).map(Schemas::nullable);
    }
    return Optional.ofNullable(SCHEMAS.get(UNWRAPPED.getOrDefault(type, type)));
  }

  private static Map<String, @Nullable Object> integer(long minimum, long maximum) {
    return object("type", "integer", "minimum", minimum, "maximum", maximum);
  }

  private static Map<String, @Nullable Object> pattern(String expression) {
    return object("type", "string", "pattern", "^" + expression + "$");
  }
}
