package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "{'contains': {'type': 'string'}, 'unevaluatedItems': false}",
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'dependentRequired': {'a': ['b']}} | {'b':1} | true",
        "{'dependentRequired': {'a': ['b']}} | {'a':1} | false",
        "{'properties': {'a': false}, 'additionalProperties': true} | {'b':1} | true",
        "{'properties': {'a': false}, 'additionalProperties': true} | {'a':1} | false",
        "{'patternProperties': {'^😀$': {'type': 'null'}}} | {'\\ud83d\\ude00':null} | true",
        "{'patternProperties': {'^😀$': {'type': 'null'}}} | {'\\ud83d\\ude00':1} | false",
      })
  void aPropertyThatMayNotBeIsNoOtherMemberEither(String schema, String text, boolean matches) {
    assertThat(matches(STRICT, schema, text)).as(schema + " " + text).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // What the schema itself and those applied in place evaluate.
        "'$ref': '#/$defs/a', 'properties': {'b': {}} | {'a':1,'b':2} | true",
        "'$ref': '#/$defs/a', 'properties': {'b': {}} | {'a':1,'c':2} | false",
        "'allOf': [{'patternProperties': {'^x': {}}}] | {'x1':1} | true",
        "'allOf': [{'patternProperties': {'^x': {}}}] | {'y1':1} | false",
        "'anyOf': [{'$ref': '#/$defs/a'}, {'$ref': '#/$defs/b'}] | {'a':1,'b':2} | true",
        "'anyOf': [{'$ref': '#/$defs/a'}, {'$ref': '#/$defs/b'}] | {'b':2,'c':3} | false",
        "'allOf': [{'additionalProperties': {'type': 'null'}}] | {'c':null} | true",
        // A condition that fails evaluates nothing.
        "'if': {'$ref': '#/$defs/a'}, 'else': {'$ref': '#/$defs/b'} | {'b':2} | true",
        "'if': {'$ref': '#/$defs/a'}, 'else': {'$ref': '#/$defs/b'} | {'a':'x','b':2} | false",
      })
  void unevaluatedMembersAreThoseThatNoSchemaInPlaceKnows(
      String keywords, String text, boolean matches) {
    String defs =
        "'$defs': {'a': {'properties': {'a': {'type': 'integer'}}, 'required': ['a']},"
            + " 'b': {'properties': {'b': {}}, 'required': ['b']}}";
    String schema =
        "{'type': 'object', %s, 'unevaluatedProperties': false, %s}".formatted(keywords, defs);
    assertThat(matches(STRICT, schema, text)).as(schema + " " + text).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'prefixItems': [{'type': 'string'}] | ['a'] | true",
        "'prefixItems': [{'type': 'string'}] | ['a',1] | false",
        "'allOf': [{'prefixItems': [{}, {}]}], 'prefixItems': [{}] | [1,2] | true",
        "'allOf': [{'prefixItems': [{}, {}]}], 'prefixItems': [{}] | [1,2,3] | false",
        "'allOf': [{'items': {'type': 'integer'}}] | [1,2,3] | true",
      })
  void unevaluatedItemsAreThoseThatNoSchemaInPlaceKnows(
      String keywords, String text, boolean matches) {
    String schema = "{'type': 'array', %s, 'unevaluatedItems': false}".formatted(keywords);
    assertThat(matches(STRICT, schema, text)).as(schema + " " + text).isEqualTo(matches);
  }

  @Test
  void unevaluatedPropertiesSeeNothingOfTheirCousins() {
    String schema =
        "{'allOf': [{'properties': {'a': {}}, 'additionalProperties': true},"
            + " {'type': 'object', 'unevaluatedProperties': false}]}";
    assertThat(matches(STRICT, schema, "{'a':1}")).isFalse();
    assertThat(matches(STRICT, schema, "{}")).isTrue();
  }

  @Test
  void aDynamicReferenceMeansTheOutermostAnchorOrIsNotSupported() {
    String tree =
        "{'$dynamicAnchor': 'node', 'type': 'object', 'properties': {'value': {'type': 'integer'},"
            + " 'child': {'$ref': '#/$defs/loose/properties/child'}}, '$defs': {'loose': {'$id':"
            + " 'loose', '$dynamicAnchor': 'node', 'properties': {'child': {'$dynamicRef':"
            + " '#node'}}}}}";
    assertThat(matches(STRICT, tree, "{'child':{'value':1}}")).isTrue();
    assertThat(matches(STRICT, tree, "{'child':{'value':'x'}}")).isFalse();

    String unclear =
        "{'$dynamicRef': 'a#x', '$defs': {'a': {'$id': 'a', '$dynamicAnchor': 'x'},"
            + " 'b': {'$id': 'b', '$dynamicAnchor': 'x', 'type': 'null'}}}";
    assertThatThrownBy(() -> STRICT.grammar(unclear.replace('\'', '"')))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("$dynamicRef");
    assertThat(matches(RELAXED, unclear, "1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'id': '#name'", "'$id': '#name'", "'$anchor': 'name'"})
  void anchorsOfAllDraftsAreFound(String anchor) {
    String schema =
        "{'items': {'$ref': '#name'}, '$defs': {'a': {%s, 'type': 'null'}}}".formatted(anchor);
    assertThat(matches(STRICT, schema, "[null]")).isTrue();
    assertThat(matches(STRICT, schema, "[1]")).isFalse();
  }

  @Test
  void thousandsOfListedValuesAreToldApartQuickly() {
    List<Object> values = new ArrayList<>();
    List<Object> constants = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      values.add(i);
      constants.add(Map.of("const", "v" + i));
    }
    Map<String, Object> schema =
        Map.of("anyOf", List.of(Map.of("enum", values), Map.of("oneOf", constants)));
    Grammar grammar =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> STRICT.grammar(schema));
    assertThat(GrammarMatcher.matches(grammar, "2999")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "\"v2999\"")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "\"v3000\"")).isFalse();
  }

  @Test
  void membersWhosePatternNoGrammarHasMayHaveAnyName() {
    String schema =
        "{'patternProperties': {'^(a)\\\\1$': {'type': 'null'}}, 'additionalProperties': false}";
    assertThat(matches(RELAXED, schema, "{'aa':null}")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "uri | http://joe@example.com:80/a?b#c | true",
        "uri | http://example.com:http/ | false",
        "uri-reference | //a@b@example.com/ | false",
        "uri-reference | ../a:b | true",
        "uri-reference | 1:b | false",
        "uri-template | http://example.com/{+path,id:3}{?q*} | true",
        "uri-template | http://example.com/{id | false",
        "uri-template | {a,,b} | false",
        "iri | http://example.com/😀 | true",
        "idn-email | 😀@example.com | true",
        "time | 23:59:60+00:00 | true",
      })
  void formatsAreChecked(String format, String text, boolean matches) {
    String schema = "{'type': 'string', 'format': '%s'}".formatted(format);
    assertThat(matches(STRICT, schema, "'" + text + "'"))
        .as(format + " " + text)
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'const': 1e1000000000}",
        "{'minimum': 1e-1000000000}",
        "{'type': 'array', 'minItems': 1e1000000000}",
      })
  void aNumberThatNobodyCanComputeWithIsAnError(String schema) {
    assertThatThrownBy(() -> RELAXED.grammar(schema.replace('\'', '"')))
        .isInstanceOf(SchemaException.class);
  }

  @Test
  void thousandsOfPropertiesAndOfCharactersDoNotOverflowTheStack() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int i = 0; i < 3_000; i++) {
      properties.put("p" + i, Map.of("type", "integer"));
    }
    Grammar grammar = RELAXED.grammar(Map.of("type", "object", "properties", properties));
    assertThat(GrammarMatcher.matches(grammar, "{\"p1\":1,\"p2999\":2}")).isTrue();

    Grammar pattern = STRICT.grammar(Map.of("type", "string", "pattern", "a{3000}b"));
    assertThat(GrammarMatcher.matches(pattern, "\"x" + "a".repeat(3_000) + "b\"")).isTrue();
    assertThat(GrammarMatcher.matches(pattern, "\"x" + "a".repeat(2_999) + "b\"")).isFalse();
  }

  @Test
  void longListsOfAnythingAreCounted() {
    Grammar grammar = STRICT.grammar(Map.of("type", "array", "maxItems", 2_500));
    assertThat(GrammarMatcher.matches(grammar, "[" + "1,".repeat(2_499) + "1]")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "[" + "1,".repeat(2_500) + "1]")).isFalse();
  }

  private static boolean matches(SchemaConverter converter, String schema, String text) {
    return GrammarMatcher.matches(
        converter.grammar(schema.replace('\'', '"')), text.replace('\'', '"'));
  }
}
