package io.github.llamapanama.chat.schema;

import io.github.llamapanama.core.sampling.Grammar;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts JSON schemas (draft 7 and 2020-12) to grammars. Immutable and thread-safe. */
public final class SchemaConverter {

  /** How deep schemas may nest. */
  static final int MAX_DEPTH = 200;

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
    return convert(rules, name, schema, false);
  }

  /**
   * The grammar of a schema; its text may have white space around it.
   *
   * @param schema as plain maps, lists, strings, numbers and booleans
   * @throws SchemaException if the schema is wrong, allows nothing, or cannot be expressed
   */
  public Grammar grammar(Map<String, ? extends @Nullable Object> schema) {
    return document(schema);
  }

  /**
   * The grammar of a schema; its text may have white space around it.
   *
   * @param schema as JSON
   * @throws SchemaException if it is no JSON, the schema is wrong, allows nothing, or cannot be
   *     expressed
   */
  public Grammar grammar(String schema) {
    Object value = Json.parse(schema);
    return document(value == null ? "null" : value);
  }

  private Grammar document(Object schema) {
    GrammarBuilder rules = new GrammarBuilder();
    return rules.build(convert(rules, Grammar.DEFAULT_ROOT, schema, true));
  }

  private String convert(GrammarBuilder builder, String name, Object schema, boolean document) {
    Rules rules = new Rules(builder);
    try {
      SchemaDocument parsed = new SchemaDocument(schema);
      ValueRules values = new ValueRules(rules, new SchemaExpansion(parsed, options));
      String root;
      if (document) {
        root = rules.reserve(name);
        rules.define(root, values.document(values.of(Set.of(parsed.root()), "json")));
      } else {
        root = rules.named(name, values.of(Set.of(parsed.root()), name));
      }
      if (!rules.write(root)) {
        throw SchemaException.nothing();
      }
      return root;
    } finally {
      rules.forgetUnwritten();
    }
  }
}
