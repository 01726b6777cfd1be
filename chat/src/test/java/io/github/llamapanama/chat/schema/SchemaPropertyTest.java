package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Grammars of random schemas beside a validator. */
class SchemaPropertyTest {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final ObjectMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final JsonSchemaFactory VALIDATORS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private static final SchemaValidatorsConfig FORMATS_COUNT =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void valuesThatAreMadeForASchemaMatch(@ForAll long seed) throws JsonProcessingException {
    RandomSchemas.Example example = new RandomSchemas(seed).example();
    assertThat(isValid(example.schema(), example.value().toString()))
        .as("%s is valid for %s", example.value(), example.schema())
        .isTrue();
    Grammar grammar = grammar(example);
    assertThat(GrammarMatcher.matches(grammar, example.value().toString()))
        .as("%s matches the grammar of %s:%n%s", example.value(), example.schema(), grammar)
        .isTrue();
    String pretty = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(example.value());
    assertThat(GrammarMatcher.matches(grammar, pretty)).as("with white space: %s", pretty).isTrue();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void valuesThatTheValidatorRejectsDoNotMatch(@ForAll long seed) throws JsonProcessingException {
    RandomSchemas random = new RandomSchemas(seed);
    RandomSchemas.Example example = random.example();
    Grammar grammar = grammar(example);
    JsonNode value = example.value();
    for (int i = 0; i < 5; i++) {
      value = random.mutated(value);
      if (!isValid(example.schema(), value.toString())) {
        assertThat(GrammarMatcher.matches(grammar, value.toString()))
            .as("%s matches the grammar of %s:%n%s", value, example.schema(), grammar)
            .isFalse();
      }
    }
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void whatAGrammarProducesIsValid(@ForAll long seed) throws JsonProcessingException {
    RandomSchemas.Example example = new RandomSchemas(seed).example();
    Grammar grammar = grammar(example);
    for (int i = 0; i < 3; i++) {
      String text = RandomText.of(grammar, new Random(seed + i));
      if (!text.isEmpty() && hasUniqueNames(text)) {
        assertThat(isValid(example.schema(), text))
            .as("%s is valid for %s:%n%s", text, example.schema(), grammar)
            .isTrue();
      }
    }
  }

  private static Grammar grammar(RandomSchemas.Example example) {
    return new SchemaConverter(SchemaOptions.STRICT).grammar(example.schema().toString());
  }

  private static boolean isValid(JsonNode schema, String text) throws JsonProcessingException {
    JsonNode value = plain(JSON.readTree(text));
    return VALIDATORS.getSchema(plain(schema), FORMATS_COUNT).validate(value).isEmpty();
  }

  /** No grammar can tell that a member came before; then the validator counts it once. */
  private static boolean hasUniqueNames(String text) throws JsonProcessingException {
    try {
      STRICT.readTree(text);
      return true;
    } catch (JsonParseException e) {
      assertThat(e).hasMessageContaining("Duplicate field");
      return false;
    }
  }

  /** With each number in one form only: inside values, the validator tells 1.0 from 1. */
  private static JsonNode plain(JsonNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (node.isNumber()) {
      BigDecimal value = node.decimalValue().stripTrailingZeros();
      return value.scale() <= 0 && value.precision() - value.scale() < 1_000
          ? json.numberNode(value.toBigInteger())
          : json.numberNode(value);
    }
    if (node.isObject()) {
      ObjectNode copy = json.objectNode();
      node.properties().forEach(member -> copy.set(member.getKey(), plain(member.getValue())));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = json.arrayNode();
      node.forEach(item -> copy.add(plain(item)));
      return copy;
    }
    return node;
  }
}
