package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
  private static final String SCHEMA =
      """
      {"type": "object", "properties": {"city": {"const": "Bône \\"x\\""}, "n": {"type": "integer"}},
       "required": ["city", "n"], "additionalProperties": false}""";

  private static final Grammar ANY = new SchemaConverter(SchemaOptions.STRICT).grammar(SCHEMA);
  private static final Grammar PLAIN =
      new SchemaConverter(SchemaOptions.STRICT.plain()).grammar(SCHEMA);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"city\":\"Bône \\\"x\\\"\",\"n\":1}",
        "{\"city\": \"Bône \\\"x\\\"\", \"n\": 1}",
        "{\n  \"city\": \"Bône \\\"x\\\"\",\n  \"n\": 1\n}",
      })
  void whatPeopleAndModelsUsuallyWriteMatchesBoth(String text) {
    assertThat(GrammarMatcher.matches(ANY, text)).as("any spelling").isTrue();
    assertThat(GrammarMatcher.matches(PLAIN, text)).as("plain spelling").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " {\"city\":\"Bône \\\"x\\\"\",\"n\":1}",
        "{\"city\":\"Bône \\\"x\\\"\" , \"n\":1}",
        "{\"city\" :\"Bône \\\"x\\\"\",\"n\":1}",
        "{\"city\":\"Bône \\\"x\\\"\",   \"n\":1}",
        "{\"city\":\"Bône \\\"x\\\"\",\n\n\n\"n\":1}",
        "{\"\\u0063ity\":\"Bône \\\"x\\\"\",\"n\":1}",
        "{\"city\":\"B\\u00f4ne \\\"x\\\"\",\"n\":1}",
      })
  void oddSpellingsAreForReadingOnly(String text) {
    assertThat(GrammarMatcher.matches(ANY, text)).as("any spelling").isTrue();
    assertThat(GrammarMatcher.matches(PLAIN, text)).as("plain spelling").isFalse();
  }
}
