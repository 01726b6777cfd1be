package io.github.llamapanama.chat.typed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaOptions;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From a Java type to the grammar that makes a model write it. */
class TypeGrammarTest {
  private static final SchemaConverter CONVERTER = new SchemaConverter(SchemaOptions.STRICT);

  record Numbers(
      byte tiny,
      short small,
      int middle,
      long large,
      BigInteger huge,
      double real,
      BigDecimal exact,
      boolean flag,
      char letter) {}

  record Times(
      LocalDate date,
      LocalTime time,
      LocalDateTime both,
      OffsetDateTime offset,
      Instant instant,
      Duration duration,
      Period period,
      Year year,
      YearMonth yearMonth,
      MonthDay monthDay,
      DayOfWeek day) {}

  record Names(UUID id, URI place, Set<String> words, Map<String, Integer> counts) {}

  record Tree(String name, List<Tree> branches, Optional<Tree> trunk, OptionalInt age) {}

  sealed interface Expression {
    record Literal(double value) implements Expression {}

    record Sum(Expression left, List<Expression> more) implements Expression {}
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
  interface Animal {}

  record Dog(Object anything) implements Animal {}

  @Test
  void whatAnInstanceIsWrittenAsMatchesAndIsReadBack() {
    assertRoundTrip(
        Numbers.class,
        new Numbers(
            Byte.MIN_VALUE,
            (short) 0,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            new BigInteger("123456789012345678901234567890"),
            -1.5e-7,
            new BigDecimal("0.1000"),
            true,
            'é'));
    assertRoundTrip(
        Times.class,
        new Times(
            LocalDate.of(2024, 2, 29),
            LocalTime.of(23, 59, 1),
            LocalDateTime.of(2023, 12, 31, 0, 0, 1, 5_000_000),
            OffsetDateTime.parse("2024-05-06T07:08:09+02:00"),
            Instant.parse("2024-05-06T07:08:09Z"),
            Duration.ofSeconds(3661),
            Period.of(1, 2, 3),
            Year.of(2024),
            YearMonth.of(2024, 2),
            MonthDay.of(2, 28),
            DayOfWeek.FRIDAY));
    assertRoundTrip(
        Names.class,
        new Names(
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            URI.create("https://example.org/a?b=c"),
            Set.of("a \"quoted\" word\n"),
            Map.of("one", 1)));
    Tree leaf = new Tree("leaf", List.of(), Optional.empty(), OptionalInt.of(3));
    assertRoundTrip(
        Tree.class, new Tree("root", List.of(leaf, leaf), Optional.of(leaf), OptionalInt.empty()));
    assertRoundTrip(
        Expression.class,
        new Expression.Sum(new Expression.Literal(1), List.of(new Expression.Literal(2))));
    assertRoundTrip(Animal.class, new Dog(Map.of("a", List.of(1, "b"))));
  }

  @Test
  void whatCannotBeReadDoesNotMatch() {
    assertNoMatch(byte.class, "128");
    assertNoMatch(int.class, "2147483648");
    assertNoMatch(int.class, "1.5");
    assertNoMatch(LocalDate.class, "\"2023-02-29\"");
    assertNoMatch(DayOfWeek.class, "\"SOMEDAY\"");
    assertNoMatch(Tree.class, "{\"name\":null,\"branches\":[]}");
    assertNoMatch(Tree.class, "{\"name\":\"a\"}");
    assertNoMatch(Tree.class, "{\"name\":\"a\",\"branches\":[],\"leaves\":1}");
    assertNoMatch(Expression.class, "{\"type\":\"Product\"}");
    assertNoMatch(Expression.class, "{\"value\":1}");
  }

  private static <T> void assertRoundTrip(Class<T> javaType, T value) {
    JsonType<T> type = JsonType.of(javaType);
    String json = JsonText.of(value, javaType);
    Grammar grammar = CONVERTER.grammar(type.schema());

    assertThat(GrammarMatcher.matches(grammar, json)).as("%s matches", json).isTrue();
    assertThat(type.read(json)).isEqualTo(value);
  }

  private static void assertNoMatch(Class<?> javaType, String json) {
    Grammar grammar = CONVERTER.grammar(JsonType.of(javaType).schema());
    assertThat(GrammarMatcher.matches(grammar, json)).as("%s matches", json).isFalse();
  }
}
