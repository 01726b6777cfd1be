package io.github.llamapanama.chat.schema;

import io.github.llamapanama.core.sampling.Grammar;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts JSON schemas, draft 7 and 2020-12, to grammars: every text that matches is valid, and
 * every valid value has a text that matches, with the exceptions below.
 *
 * <p>By design a grammar is narrower than its schema:
 *
 * <ul>
 *   <li>Properties come in the order of the schema, or the required ones first; what is not
 *       declared comes last. An object with {@code properties} has no others unless {@code
 *       additionalProperties}, {@code patternProperties} or {@code unevaluatedProperties} allow
 *       them.
 *   <li>Without {@code type}, the other keywords imply it: {@code properties} an object, {@code
 *       pattern} a string.
 *   <li>White space and the digits of numbers are limited, lest a model goes on with them for ever.
 *       Numbers with bounds have an exponent only where it is plain that they stay inside.
 *   <li>Alternatives of {@code oneOf} that are objects or arrays are taken as they come.
 *   <li>What stands beside a {@code $ref} counts, in draft 7 too.
 * </ul>
 *
 * <p>What no grammar can express is an error if {@linkplain SchemaOptions#strict() strict}, and
 * left out otherwise: {@code uniqueItems} of other than a few listed values; {@code contains} with
 * counts, or beside {@code unevaluatedItems}; a {@code $dynamicRef} whose anchor depends on the way
 * that leads there; back references and lookbehind in patterns; divisors above 2,000; negations of
 * {@code items} and the like; combinations of more than 200 alternatives; formats and keywords that
 * are not known. That a member comes only once is not checked for those that are not declared.
 *
 * <p>References are followed inside the schema only. Patterns are ECMA-262's and match anywhere
 * unless anchored; lengths count code points, however they are escaped. Formats are checked: {@code
 * date}, {@code time}, {@code date-time}, {@code duration}, {@code uuid}, {@code email}, {@code
 * hostname}, {@code ipv4}, {@code ipv6}, {@code uri}, {@code iri}, their relatives, templates of
 * URIs, and JSON pointers; leap seconds in UTC only. OpenAPI's {@code nullable} is understood.
 *
 * <p>Immutable and thread-safe.
 */
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

  /** The same for values in another notation. */
  public SchemaConverter in(Notation notation) {
    return new SchemaConverter(options.in(notation));
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
   * The grammar of a schema; its text may have white space around it, unless the spelling is {@link
   * Spelling#PLAIN}.
   *
   * @param schema as plain maps, lists, strings, numbers and booleans
   * @throws SchemaException if the schema is wrong, allows nothing, or cannot be expressed
   */
  public Grammar grammar(Map<String, ? extends @Nullable Object> schema) {
    return document(schema);
  }

  /**
   * The grammar of a schema; its text may have white space around it, unless the spelling is {@link
   * Spelling#PLAIN}.
   *
   * @param schema as JSON
   * @throws SchemaException if it is no JSON, the schema is wrong, allows nothing, or cannot be
   *     expressed
   */
  public Grammar grammar(String schema) {
    return document(parsed(schema));
  }

  private static Object parsed(String schema) {
    Object value = Json.parse(schema);
    return value == null ? "null" : value;
  }

  /**
   * What tells whether a text is a value of a schema, even where a grammar alone cannot.
   *
   * @param schema as plain maps, lists, strings, numbers and booleans
   * @throws SchemaException if the schema is wrong, allows nothing, or cannot be expressed
   */
  public SchemaMatcher matcher(Map<String, ? extends @Nullable Object> schema) {
    return matcherOf(schema);
  }

  /**
   * What tells whether a text is a value of a schema, even where a grammar alone cannot.
   *
   * @param schema as JSON
   * @throws SchemaException if it is no JSON, the schema is wrong, allows nothing, or cannot be
   *     expressed
   */
  public SchemaMatcher matcher(String schema) {
    return matcherOf(parsed(schema));
  }

  private SchemaMatcher matcherOf(Object schema) {
    return new SchemaMatcher(document(schema), new UniqueItems(new SchemaDocument(schema)));
  }

  private Grammar document(Object schema) {
    GrammarBuilder rules = new GrammarBuilder();
    return rules.build(convert(rules, Grammar.DEFAULT_ROOT, schema, true));
  }

  private String convert(GrammarBuilder builder, String name, Object schema, boolean document) {
    Rules rules = new Rules(builder);
    try {
      SchemaDocument parsed = new SchemaDocument(schema);
      JsonText json = new JsonText(rules, options.spelling(), options.notation());
      ValueRules values = new ValueRules(rules, json, new SchemaExpansion(parsed, options));
      String root;
      if (document) {
        root = rules.reserve(name);
        rules.define(root, json.document(values.of(Set.of(parsed.root()), "json")));
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
