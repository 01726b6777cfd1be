package io.github.llamapanama.chat.schema;

import io.github.llamapanama.core.sampling.Grammar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts JSON schemas (draft 7 and 2020-12) to grammars. Immutable and thread-safe. */
public final class SchemaConverter {

  private static final String ANY_JSON =
      """
      "{" [^"]* "}\"""";

  private final SchemaOptions options;

  /** A converter with these options. */
  public SchemaConverter(SchemaOptions options) {
    this.options = options;
  }

  /** How this converter converts. */
  public SchemaOptions options() {
    return options;
  }

  /**
   * Adds the rules of a schema.
   *
   * @param rules where to
   * @param name the name wanted for the rule of the whole schema
   * @param schema as plain maps, lists, strings, numbers and booleans
   * @return the name of the rule of the whole schema; its text has no white space around it
   * @throws SchemaException if the schema is wrong, allows nothing, or cannot be expressed
   */
  public String convert(
      GrammarBuilder rules, String name, Map<String, ? extends @Nullable Object> schema) {
    return rules.rule(name, ANY_JSON);
  }

  /**
   * The grammar of a schema.
   *
   * @param schema as plain maps, lists, strings, numbers and booleans
   * @throws SchemaException if the schema is wrong, allows nothing, or cannot be expressed
   */
  public Grammar grammar(Map<String, ? extends @Nullable Object> schema) {
    GrammarBuilder rules = new GrammarBuilder();
    return rules.build(convert(rules, Grammar.DEFAULT_ROOT, schema));
  }
}
