package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import org.junit.jupiter.api.Test;

/** Values that models write otherwise than as JSON. */
class NotationTest {
  private static final String SCHEMA =
      """
      {"type": "object",
       "properties": {"name": {"type": "string"}, "on": {"type": "boolean"}, "any": {}},
       "required": ["name"], "additionalProperties": false}""";

  @Test
  void pythonHasWordsOfItsOwn() {
    Grammar python = grammar(Notation.PYTHON, SCHEMA);

    assertMatches(python, "{\"name\": \"x\", \"on\": True}");
    assertMatches(python, "{\"name\": \"x\", \"on\": true}");
    assertMatches(python, "{\"name\": \"x\", \"any\": [None, {\"a\": False}]}");
    assertDiffers(python, "{\"name\": \"x\", \"on\": None}");
    assertDiffers(grammar(Notation.JSON, SCHEMA), "{\"name\": \"x\", \"on\": True}");
  }

  @Test
  void markedStringsHaveNoEscapesAndNamesNoQuotes() {
    Grammar marked = grammar(Notation.marked("<|q|>"), SCHEMA);

    assertMatches(marked, "{name: <|q|>say \"hi\" \\ <b> \n {<|q|>, on: false}");
    assertMatches(marked, "{name: <|q|><|q<|q|>, any: {key_1: [<|q|>x<|q|>, 2]}}");
    assertDiffers(marked, "{name: \"x\"}");
    assertDiffers(marked, "{\"name\": <|q|>x<|q|>}");
    assertDiffers(marked, "{name: <|q|>a<|q|>b<|q|>}");
  }

  @Test
  void aStringUpToItsEndIsAllButThat() {
    Grammar text = grammar(Notation.upTo("</v>"), "{\"type\": \"string\"}");

    assertMatches(text, "");
    assertMatches(text, "say \"hi\"\n<b></b> </v");
    assertDiffers(text, "a</v>b");
  }

  @Test
  void stringsWithoutEscapesFollowTheirSchemaToo() {
    Notation text = Notation.upTo("</v>");

    Grammar code = grammar(text, "{\"type\": \"string\", \"pattern\": \"^[A-Z]{2}[0-9]+$\"}");
    assertMatches(code, "AB12");
    assertDiffers(code, "AB");
    Grammar brief = grammar(text, "{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 4}");
    assertMatches(brief, "a<\"b");
    assertDiffers(brief, "a");
    assertDiffers(brief, "abcde");
    assertDiffers(brief, "</v>");
    Grammar listed = grammar(text, "{\"enum\": [\"a b\", \"it's\"]}");
    assertMatches(listed, "it's");
    assertDiffers(listed, "\"it's\"");
  }

  @Test
  void aLengthThatWouldTakeTooManyStatesIsLeftOut() {
    Grammar text = grammar(Notation.upTo("</v>"), "{\"type\": \"string\", \"maxLength\": 100000}");

    assertMatches(text, "any text");
  }

  private static Grammar grammar(Notation notation, String schema) {
    return new SchemaConverter(SchemaOptions.RELAXED.plain().in(notation)).grammar(schema);
  }

  private static void assertMatches(Grammar grammar, String text) {
    assertThat(GrammarMatcher.matches(grammar, text)).as("'%s' matches %s", text, grammar).isTrue();
  }

  private static void assertDiffers(Grammar grammar, String text) {
    assertThat(GrammarMatcher.matches(grammar, text))
        .as("'%s' does not match %s", text, grammar)
        .isFalse();
  }
}
