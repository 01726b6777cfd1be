package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaMatcherTest {
  private static final Map<String, Object> NUMBERS =
      Map.of("type", "array", "items", Map.of("type", "number"), "uniqueItems", true);

  private static final Map<String, Object> TAGS =
      Map.of(
          "$defs", Map.of("numbers", NUMBERS),
          "type", "object",
          "properties",
              Map.of("tags", Map.of("type", "array", "items", Map.of("$ref", "#/$defs/numbers"))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[] | true", "[1,2] | true", "[1,1] | false", "[1,2,1.0] | false", "[true] | false"})
  void itemsAreUniqueWhereTheSchemaSaysSo(String text, boolean matches) {
    SchemaMatcher matcher = new SchemaConverter(SchemaOptions.RELAXED).matcher(NUMBERS);
    assertThat(matcher.matches(text)).as(text).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"tags\": [[1],[1]]} | true", "{\"tags\": [[1],[2,2]]} | false", "{} | true"})
  void listsInsideAreLookedAtToo(String text, boolean matches) {
    SchemaMatcher matcher = new SchemaConverter(SchemaOptions.RELAXED).matcher(TAGS);
    assertThat(matcher.matches(text)).as(text).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[[1,1]] | false", "[[1],[2,2]] | true", "[[1],[2,2],null] | true"})
  void aListInATupleHasTheSchemaOfItsPlace(String text, boolean matches) {
    Map<String, Object> tuple =
        Map.of("type", "array", "prefixItems", List.of(NUMBERS, Map.of("type", "array")));
    SchemaMatcher matcher = new SchemaConverter(SchemaOptions.RELAXED).matcher(tuple);
    assertThat(matcher.matches(text)).as(text).isEqualTo(matches);
  }
}
