package io.github.llamapanama.chat.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON read while it is written. */
class PartialJsonTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] ALPHABET = {"a", "b", "é", "🚀", "\"", "\\", "/", "\n", "\u0001"};

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                    | {}",
        "{\"na                | {}",
        "{\"name\"            | {}",
        "{\"name\": \"        | {\"name\":\"\"}",
        "{\"name\": \"Pa      | {\"name\":\"Pa\"}",
        "{\"name\": \"Pa\\    | {\"name\":\"Pa\"}",
        "{\"name\": \"Pa\\u00 | {\"name\":\"Pa\"}",
        "{\"n\": \"\\ud83d    | {\"n\":\"\"}",
        "{\"n\": \"\\ud83d\\ude80 | {\"n\":\"🚀\"}",
        "{\"name\": \"Pa\",   | {\"name\":\"Pa\"}",
        "{\"n\": 12           | {}",
        "{\"n\": 12,          | {\"n\":12}",
        "[1, 2.5e1, -3        | [1,25.0]",
        "[t                   | [true]",
        "[nul                 | [null]",
        "[[], {}, [{\"a\": [f | [[],{},[{\"a\":[false]}]]",
        "{\"a\":1,\"b\":2,\"a\": | {\"b\":2}",
        "{\"a\":1,\"b\":2,\"a\":[  | {\"b\":2,\"a\":[]}",
        "\"abc                | \"abc\"",
      })
  void theValueIsWhatIsKnownOfIt(String text, String expected) throws Exception {
    PartialJson json = new PartialJson();
    json.append(text);

    assertThat(json.isComplete()).isFalse();
    assertThat(JSON.writeValueAsString(json.value().orElseThrow())).isEqualTo(expected);
    assertThatThrownBy(json::finish)
        .isInstanceOfSatisfying(
            StructuredOutputException.class, e -> assertThat(e.text()).isEqualTo(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "-", "12", "1e"})
  void nothingIsKnownAtFirst(String text) {
    PartialJson json = new PartialJson();
    json.append(text);

    assertThat(json.value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "}",
        "{,",
        "{a",
        "{\"a\",",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1 2",
        "[1,]",
        "[01,",
        "[1.,",
        "[+1",
        "[tru]",
        "[nil",
        "\"\\x",
        "\"\\u00g",
        "\"\n",
        "[]]",
        "{} x",
        "[--1,"
      })
  void whatIsNoJsonIsRefusedWhereItGoesWrong(String text) {
    assertThatThrownBy(() -> new PartialJson().append(text))
        .isInstanceOfSatisfying(
            StructuredOutputException.class,
            e -> assertThat(text).as("the text so far").startsWith(e.text()));
  }

  @Test
  void aNumberAloneEndsWithTheText() {
    PartialJson json = new PartialJson();
    json.append(" 12 ");
    assertThat(json.value()).contains(12);

    PartialJson open = new PartialJson();
    open.append("12");
    open.finish();
    assertThat(open.value()).contains(12);
  }

  @Test
  void nestingAndNumbersHaveLimits() {
    assertThatThrownBy(() -> new PartialJson().append("[".repeat(1001)))
        .hasMessageContaining("nested deeper");
    assertThatThrownBy(() -> new PartialJson().append("1".repeat(1001)))
        .hasMessageContaining("longer than");
  }

  @Test
  void valuesStayAsTheyWere() {
    PartialJson json = new PartialJson();
    List<Object> values = new ArrayList<>();
    List<String> written = new ArrayList<>();
    for (char c : "{\"a\":[1,[2],\"xyz\",{\"b\":null}],\"c\":{\"d\":true},\"e\":0}".toCharArray()) {
      json.append(String.valueOf(c));
      values.add(json.value().orElseThrow());
      written.add(values.getLast().toString());
    }

    assertThat(values).extracting(Object::toString).isEqualTo(written);
    assertThat(written).contains("{a=[1, [2], xy]}").contains("{a=[1, [2], xyz, {b=null}]}");
    assertThatThrownBy(() -> ((Map<?, ?>) values.getLast()).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** Quadratic reading of a megabyte would take many minutes. */
  @Test
  void longTextsAreReadInLinearTime() {
    PartialJson json = new PartialJson();
    json.append("{\"rows\":[");
    for (int i = 0; i < 100_000; i++) {
      json.append("{\"a\":%d},".formatted(i));
      assertThat(json.value()).isPresent();
    }
    json.append("0]}");

    assertThat(json.isComplete()).isTrue();
  }

  @Property(tries = 300)
  void everyPrefixIsKnownAsFarAsItGoesAndTheWholeIsWhatJacksonReads(@ForAll("values") Object value)
      throws JsonProcessingException {
    String text = JSON.writeValueAsString(value);
    Object whole = JSON.readValue(text, Object.class);
    PartialJson json = new PartialJson();
    Optional<Object> before = Optional.empty();
    for (int i = 0; i < text.length(); i++) {
      json.append(text.substring(i, i + 1));
      Optional<Object> now = json.value();
      if (now.isPresent()) {
        assertBeginsWith(whole, now.get());
        before.ifPresent(earlier -> assertBeginsWith(now.get(), earlier));
      }
      before = now;
    }
    json.finish();
    assertThat(json.value()).isEqualTo(Optional.ofNullable(whole));
  }

  private static void assertBeginsWith(@Nullable Object whole, @Nullable Object beginning) {
    if (beginning == null) {
      assertThat(whole).isNull();
      return;
    }
    switch (beginning) {
      case String text -> assertThat((String) whole).startsWith(text);
      case List<?> list -> {
        List<?> all = (List<?>) Objects.requireNonNull(whole);
        assertThat(list.size()).isLessThanOrEqualTo(all.size());
        for (int i = 0; i < list.size(); i++) {
          assertBeginsWith(all.get(i), list.get(i));
        }
      }
      case Map<?, ?> map -> {
        Map<?, ?> all = (Map<?, ?>) Objects.requireNonNull(whole);
        assertThat(map.keySet().stream().toList())
            .isEqualTo(all.keySet().stream().limit(map.size()).toList());
        map.forEach((key, part) -> assertBeginsWith(all.get(key), part));
      }
      default -> assertThat(beginning).isEqualTo(whole);
    }
  }

  @Provide
  Arbitrary<@Nullable Object> values() {
    return Arbitraries.randomValue(random -> value(random, 3));
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 10)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt();
      case 3 -> random.nextLong();
      case 4 -> random.nextDouble() * 1e9;
      case 5 -> text(random);
      case 6, 7 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
          map.put(text(random), value(random, depth - 1));
        }
        yield map;
      }
    };
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(8), 0, ALPHABET.length)
        .mapToObj(i -> ALPHABET[i])
        .collect(Collectors.joining());
  }
}
