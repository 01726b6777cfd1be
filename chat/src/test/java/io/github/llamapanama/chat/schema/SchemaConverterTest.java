package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaConverterTest {
  private static final SchemaConverter RELAXED = new SchemaConverter(SchemaOptions.RELAXED);
  private static final SchemaConverter STRICT = new SchemaConverter(SchemaOptions.STRICT);

  private static final Map<String, Object> CITY =
      Map.of(
          "type", "object",
          "properties", Map.of("city", Map.of("type", "string")),
          "required", List.of("city"));

  @Test
  void aSchemaOfPlainMapsBecomesAGrammar() {
    Grammar grammar = RELAXED.grammar(CITY);
    assertThat(GrammarMatcher.matches(grammar, "{\"city\": \"Oslo\"}")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "{\"city\": 1}")).isFalse();
  }

  @Test
  void schemasShareAGrammarWithRulesOfOthers() {
    GrammarBuilder rules = new GrammarBuilder();
    String city = RELAXED.convert(rules, "arguments", CITY);
    String anything = RELAXED.convert(rules, "arguments", Map.of("type", "object"));
    String root = rules.rule("root", "\"city \" %s | \"any \" %s".formatted(city, anything));
    Grammar grammar = rules.build(root);
    assertThat(city).isNotEqualTo(anything);
    assertThat(GrammarMatcher.matches(grammar, "city {\"city\":\"Oslo\"}")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "any {\"x\":[1]}")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "city {\"x\":[1]}")).isFalse();
    assertThat(GrammarMatcher.matches(grammar, "any  {}")).as("white space around").isFalse();
    assertThat(grammar.text().lines().filter(line -> line.startsWith("string"))).hasSize(1);
  }

  @Test
  void aSchemaThatFailsLeavesTheRulesUsable() {
    GrammarBuilder rules = new GrammarBuilder();
    assertThatThrownBy(
            () ->
                RELAXED.convert(rules, "a", Map.of("anyOf", List.of(Map.of(), Map.of("type", 1)))))
        .isInstanceOf(SchemaException.class);
    String city = RELAXED.convert(rules, "root", CITY);
    assertThat(GrammarMatcher.matches(rules.build(city), "{\"city\":\"Oslo\"}")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'array', 'items': {'type': 'string'}, 'uniqueItems': true}",
        "{'type': 'array', 'contains': {'type': 'string'}, 'maxItems': 3}",
        "{'type': 'string', 'pattern': '^(a)\\\\1$'}",
        "{'type': 'string', 'format': 'no-such-format'}",
        "{'type': 'integer', 'multipleOf': 123457}",
        "{'type': 'object', 'requierd': ['a']}",
        "{'not': {'items': {'type': 'string'}}}",
      })
  void whatNoGrammarCanExpressIsAnErrorWhenStrictAndLeftOutOtherwise(String schema) {
    String json = schema.replace('\'', '"');
    assertThatThrownBy(() -> STRICT.grammar(json)).isInstanceOf(SchemaException.class);
    assertThat(RELAXED.grammar(json).text()).isNotEmpty();
  }

  @Test
  void anErrorNamesItsPlace() {
    assertThatThrownBy(
            () ->
                RELAXED.grammar(
                    "{\"properties\": {\"a/b\": {\"items\": [{\"type\": \"integr\"}]}}}"))
        .isInstanceOf(SchemaException.class)
        .hasMessage(
            "schema, at #/properties/a~1b/items/0/type: 'type' is a type of JSON or a list of"
                + " them, not 'integr'");
  }

  @Test
  void aSchemaThatAllowsNothingSaysSo() {
    assertThatThrownBy(() -> RELAXED.grammar("{\"minItems\": 3, \"maxItems\": 1}"))
        .isInstanceOfSatisfying(SchemaException.class, e -> assertThat(e.allowsNothing()).isTrue());
  }

  @Test
  void alternativesThatReferToThemselvesComeToAnEnd() {
    Grammar grammar =
        RELAXED.grammar(
            "{\"minItems\": 1, \"oneOf\": [{\"oneOf\": [{\"$ref\": \"#\"}, {\"type\":"
                + " \"null\"}]}, {\"type\": \"array\"}]}");
    assertThat(GrammarMatcher.matches(grammar, "[1]")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "[]")).isFalse();
  }

  @Test
  void propertiesKeepTheirOrderInTheGrammar() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String name : List.of("zebra", "apple", "mango")) {
      properties.put(name, Map.of("type", "null"));
    }
    Grammar grammar = RELAXED.grammar(Map.of("type", "object", "properties", properties));
    assertThat(GrammarMatcher.matches(grammar, "{\"zebra\":null,\"mango\":null}")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "{\"mango\":null,\"zebra\":null}")).isFalse();
  }

  @Test
  void manyOptionalPropertiesMakeASmallGrammarThatIsMatchedQuickly() {
    Map<String, Object> properties = new LinkedHashMap<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      properties.put("property" + i, Map.of("type", i % 2 == 0 ? "integer" : "string"));
      all.append(i == 0 ? "{" : ",").append("\"property%d\":".formatted(i));
      all.append(i % 2 == 0 ? "1" : "\"x\"");
    }
    Grammar grammar =
        RELAXED.grammar(
            Map.of("type", "object", "properties", properties, "additionalProperties", Map.of()));
    assertThat(grammar.text()).hasSizeLessThan(200_000);
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          assertThat(GrammarMatcher.matches(grammar, all + "}")).isTrue();
          assertThat(GrammarMatcher.matches(grammar, "{\"property199\":\"x\",\"p\":1}")).isTrue();
        });
  }

  @Test
  void longRepetitionsAreCountedExactly() {
    Grammar grammar = RELAXED.grammar("{\"type\": \"string\", \"maxLength\": 5000}");
    assertThat(grammar.text()).hasSizeLessThan(5_000);
    assertThat(GrammarMatcher.matches(grammar, "\"" + "a".repeat(5_000) + "\"")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "\"" + "a".repeat(5_001) + "\"")).isFalse();
  }
}
