/**
 * JSON schemas as grammars: {@link io.github.llamapanama.chat.schema.SchemaConverter} turns a
 * schema into GBNF rules, so that a model can only write what the schema allows.
 *
 * <pre>{@code
 * Map<String, Object> schema = Map.of("type", "array", "items", Map.of("type", "integer"));
 * Grammar grammar = new SchemaConverter(SchemaOptions.RELAXED).grammar(schema);
 * }</pre>
 */
@NullMarked
package io.github.llamapanama.chat.schema;

import org.jspecify.annotations.NullMarked;
